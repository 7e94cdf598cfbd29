//! kit/seal against a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test ends where its arrangement fails")]

mod erase;
mod isolation;
mod keys;

use std::sync::Arc;

use kit_clock::Clock;
use kit_ids::{SubjectId, TenantId};
use kit_seal::{Keyring, RootKeys, SealContext, Sealer};
use kit_testkit::TestDb;

const OLD: &str = r#"{ "id": "r1", "key": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=" }"#;
const NEW: &str = r#"{ "id": "r2", "key": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=" }"#;

async fn fresh() -> TestDb {
    let sets: [&'static sqlx::migrate::Migrator; 2] = [&kit_pg::MIGRATIONS, &kit_seal::MIGRATIONS];
    TestDb::fresh_with_keys("booking", &sets[..1], &sets).await
}

/// An instance of the service, with these root keys.
fn sealer(db: &TestDb, roots: &[&str]) -> Sealer {
    let clock = Clock::system();
    let ring = Keyring::from_json(&format!("{{ \"keys\": [{}] }}", roots.join(",")), &clock).unwrap();
    let ring: Arc<dyn RootKeys> = Arc::new(ring);
    Sealer::connect(&db.keys_url(), ring, &clock).unwrap()
}

fn tenant(slug: &str) -> TenantId {
    slug.parse().unwrap()
}

fn subject() -> SubjectId {
    Clock::system().id()
}

fn context(subject: SubjectId) -> SealContext {
    SealContext::of("client", "sealed", subject)
}
