//! One tenant's ledger is nobody else's.
use kit_testkit::{explain, isolation, keys};

use crate::harness::harness;

#[tokio::test]
async fn one_tenant_never_touches_the_rows_of_another() {
    let harness = harness().await;
    keys::assert_keys_begin_with_tenant(&harness.db).await;
    isolation::assert_isolated(&harness.db, &[]).await;
}

#[tokio::test]
async fn the_service_s_roles_and_schema_pass_its_own_checks() {
    let harness = harness().await;
    harness.db.app().check(retention::MIGRATIONS.database).await.unwrap();
    harness.db.jobs().check(retention::MIGRATIONS.database).await.unwrap();
}

#[tokio::test]
async fn a_page_of_the_ledger_is_read_through_its_index() {
    let harness = harness().await;
    let sql = "select sequence, at, actor from audit_record where tenant_id = 'salon-luna' and sequence < 100 \
        order by sequence desc limit 51";
    let luna = kit_testkit::tenant_id("salon-luna");
    explain::assert_index_condition(&harness.db, &luna, sql, "audit_record_pkey", &["tenant_id", "sequence"])
        .await;
}
