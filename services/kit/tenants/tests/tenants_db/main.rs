//! The last known good configurations on a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test ends where its arrangement fails")]
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use kit_clock::Clock;
use kit_principal::ServiceName;
use kit_tenants::testing::{signer, tenant};
use kit_tenants::{
    Entry, Feed, Follower, FollowerParts, Incoming, LastKnownGood as _, NotAdmitted, Outgoing, PgStore,
    SupportedSettings, Tenants,
};
use kit_testkit::TestDb;
use kit_testkit::isolation::assert_isolated;
use kit_testkit::keys::assert_keys_begin_with_tenant;
use sqlx::migrate::Migrator;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::Status;

const SETS: [&Migrator; 2] = [&kit_pg::MIGRATIONS, &kit_tenants::MIGRATIONS];

fn entry(id: &str, removed_at: Option<Timestamp>) -> Entry {
    Entry { tenant: id.parse().unwrap(), config: signer().sign(&tenant(id)), removed_at }
}

fn now() -> Timestamp {
    Clock::system().now()
}

/// A service that follows an absent policy, once what was kept is in force.
async fn started(db: &TestDb) -> (Tenants, DropGuard) {
    let tenants = Tenants::new();
    let follower = Follower::new(FollowerParts {
        tenants: tenants.clone(),
        feed: Arc::new(Unavailable),
        store: Arc::new(PgStore::new(db.jobs())),
        keys: signer().keys(),
        supported: SupportedSettings::new(ServiceName::Booking, &[]),
        instance: "booking-1".to_owned(),
        clock: Clock::system(),
    });
    let stop = CancellationToken::new();
    tokio::spawn(follower.run(stop.clone()));
    tenants.completed().await;
    (tenants, stop.drop_guard())
}

/// policy, unavailable.
struct Unavailable;

#[async_trait::async_trait]
impl Feed for Unavailable {
    async fn open(&self, _outgoing: Outgoing) -> Result<Incoming, Status> {
        Err(Status::unavailable("away"))
    }
}

#[tokio::test]
async fn what_is_kept_is_read_again_and_the_last_one_wins() {
    let db = TestDb::fresh("tenants", &SETS).await;
    let store = PgStore::new(db.jobs());
    assert_eq!(store.load().await.unwrap(), []);
    store.save(&[entry("luna", None), entry("sol", None)]).await.unwrap();
    let gone = Some(now());
    store.save(&[entry("sol", gone)]).await.unwrap();
    assert_eq!(store.load().await.unwrap(), [entry("luna", None), entry("sol", gone)]);
}

#[tokio::test]
async fn a_service_starts_without_policy_and_refuses_what_was_changed_meanwhile() {
    let db = TestDb::fresh("tenants", &SETS).await;
    PgStore::new(db.jobs()).save(&[entry("luna", None), entry("sol", None)]).await.unwrap();
    let flip = "update holdfast.tenant_configuration set document = set_byte(document, 30, 1) where tenant_id = 'sol'";
    sqlx::query(flip).execute(&mut db.superuser().await).await.unwrap();
    let (tenants, _stop) = started(&db).await;
    let ids: Vec<_> = tenants.all().iter().map(|tenant| tenant.id().to_string()).collect();
    assert_eq!(ids, ["luna"]);
}

#[tokio::test]
async fn two_instances_without_policy_admit_a_removed_tenant_until_the_same_instant() {
    let db = TestDb::fresh("tenants", &SETS).await;
    let gone = now();
    PgStore::new(db.jobs()).save(&[entry("luna", None), entry("sol", Some(gone))]).await.unwrap();
    let day = SignedDuration::from_hours(24);
    let moment = SignedDuration::from_micros(1);
    for _ in 0..2 {
        let (tenants, _stop) = started(&db).await;
        let admits = |id: &str, at: Timestamp| tenants.admits(&id.parse().unwrap(), at);
        assert_eq!(admits("luna", gone + day), Ok(()));
        assert_eq!(admits("sol", gone + day - moment), Ok(()));
        assert_eq!(admits("sol", gone + day), Err(NotAdmitted::Unknown));
        assert_eq!(admits("mar", gone), Err(NotAdmitted::Unavailable), "it may have come meanwhile");
    }
}

#[tokio::test]
async fn a_tombstone_of_before_the_instants_is_older_than_a_day() {
    let db = TestDb::fresh("tenants", &SETS).await;
    PgStore::new(db.jobs()).save(&[entry("luna", None), entry("sol", None)]).await.unwrap();
    let mut superuser = db.superuser().await;
    let before = "alter table holdfast.tenant_configuration drop column removed_at;
        alter table holdfast.tenant_configuration add column removed boolean not null default false;
        update holdfast.tenant_configuration set removed = true where tenant_id = 'sol'";
    sqlx::raw_sql(before).execute(&mut superuser).await.unwrap();
    let migration = include_str!("../../migrations/0002_removed_at.sql");
    sqlx::raw_sql(migration).execute(&mut superuser).await.unwrap();
    let long_ago = Some(Timestamp::UNIX_EPOCH);
    assert_eq!(PgStore::new(db.jobs()).load().await.unwrap(), [entry("luna", None), entry("sol", long_ago)]);
}

#[tokio::test]
async fn no_tenant_sees_another_ones_configuration() {
    let db = TestDb::fresh("tenants", &SETS).await;
    assert_keys_begin_with_tenant(&db).await;
    assert_isolated(&db, &[]).await;
}
