//! kit/outbox against a real PostgreSQL.

mod relay;

use kit_testkit::{TestDb, isolation, keys};

async fn fresh() -> TestDb {
    TestDb::fresh("booking", &[&kit_pg::MIGRATIONS, &kit_outbox::MIGRATIONS]).await
}

#[tokio::test]
async fn one_tenant_never_touches_the_rows_of_another() {
    let db = fresh().await;
    keys::assert_keys_begin_with_tenant(&db).await;
    isolation::assert_isolated(&db, &[]).await;
}
