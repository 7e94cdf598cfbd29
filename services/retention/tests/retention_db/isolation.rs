//! One tenant's ledger is nobody else's.
use kit_testkit::{explain, isolation, keys};

use crate::arrange::world;

#[tokio::test]
async fn one_tenant_never_touches_the_rows_of_another() {
    let world = world().await;
    keys::assert_keys_begin_with_tenant(&world.db).await;
    isolation::assert_isolated(&world.db, &[]).await;
}

#[tokio::test]
async fn the_service_s_roles_and_schema_pass_its_own_checks() {
    let world = world().await;
    world.db.app().check(retention::MIGRATIONS.database).await.unwrap();
    world.db.jobs().check(retention::MIGRATIONS.database).await.unwrap();
}

#[tokio::test]
async fn a_page_of_the_ledger_is_read_through_its_index() {
    let world = world().await;
    let sql = "select sequence, at, actor from audit_record where tenant_id = 'salon-luna' and sequence < 100 \
        order by sequence desc limit 51";
    let luna = crate::arrange::tenant("salon-luna");
    explain::assert_index_condition(&world.db, &luna, sql, "audit_record_pkey", &["tenant_id", "sequence"])
        .await;
}
