//! The last known good configurations on a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test ends where its arrangement fails")]
use std::sync::Arc;

use kit_clock::Source;
use kit_tenants::testing::{Signer, config};
use kit_tenants::{
    Entry, Feed, Follower, FollowerParts, Honours, Incoming, LastKnownGood as _, Outgoing, PgStore, Tenants,
};
use kit_testkit::TestDb;
use kit_testkit::isolation::assert_isolated;
use kit_testkit::keys::assert_keys_begin_with_tenant;
use sqlx::migrate::Migrator;
use tokio_util::sync::CancellationToken;
use tonic::Status;

const SETS: [&Migrator; 2] = [&kit_pg::MIGRATIONS, &kit_tenants::MIGRATIONS];

fn signer() -> Signer {
    Signer::new("operator-1", 1).unwrap()
}

fn entry(id: &str, removed: bool) -> Entry {
    Entry { tenant: id.parse().unwrap(), config: signer().sign(&config(id)), removed }
}

/// policy, away.
struct Away;

#[async_trait::async_trait]
impl Feed for Away {
    async fn open(&self, _outgoing: Outgoing) -> Result<Incoming, Status> {
        Err(Status::unavailable("away"))
    }
}

#[tokio::test]
async fn what_is_kept_is_read_again_and_the_last_one_wins() {
    let db = TestDb::fresh("tenants", &SETS).await;
    let store = PgStore::new(db.jobs());
    assert_eq!(store.load().await.unwrap(), []);
    store.save(&[entry("luna", false), entry("sol", false)]).await.unwrap();
    store.save(&[entry("sol", true)]).await.unwrap();
    assert_eq!(store.load().await.unwrap(), [entry("luna", false), entry("sol", true)]);
}

#[tokio::test]
async fn a_service_starts_without_policy_and_refuses_what_was_changed_meanwhile() {
    let db = TestDb::fresh("tenants", &SETS).await;
    PgStore::new(db.jobs()).save(&[entry("luna", false), entry("sol", false)]).await.unwrap();
    let flip = "update holdfast.tenant_configuration set document = set_byte(document, 30, 1) where tenant_id = 'sol'";
    sqlx::query(flip).execute(&mut db.superuser().await).await.unwrap();
    let tenants = Tenants::new();
    let follower = Follower::new(FollowerParts {
        tenants: tenants.clone(),
        feed: Arc::new(Away),
        store: Arc::new(PgStore::new(db.jobs())),
        keys: signer().keys(),
        honours: Honours::new("booking", &[]),
        instance: "booking-1".to_owned(),
        source: Source::system(),
    });
    let stop = CancellationToken::new();
    tokio::spawn(follower.run(stop.clone()));
    tenants.completed().await;
    let ids: Vec<_> = tenants.all().iter().map(|tenant| tenant.id().to_string()).collect();
    assert_eq!(ids, ["luna"]);
    stop.cancel();
}

#[tokio::test]
async fn no_tenant_sees_another_ones_configuration() {
    let db = TestDb::fresh("tenants", &SETS).await;
    assert_keys_begin_with_tenant(&db).await;
    assert_isolated(&db, &[]).await;
}
