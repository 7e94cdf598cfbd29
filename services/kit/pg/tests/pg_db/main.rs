//! kit/pg against a real PostgreSQL.

mod hung;
mod idempotency;
mod migrate;
mod roles;
mod spans;
mod tenant;
mod write;

use kit_ids::TenantId;
use kit_testkit::TestDb;

async fn fresh() -> TestDb {
    TestDb::fresh("booking", &[&kit_pg::MIGRATIONS]).await
}

fn tenant(slug: &str) -> Result<TenantId, kit_ids::TenantIdError> {
    slug.parse()
}
