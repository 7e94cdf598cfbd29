//! No tenant reaches another's rows, keys or tokens.
use kit_authz::Service;
use kit_testkit::explain::assert_index_condition;
use kit_testkit::{isolation, keys};

use crate::harness::Harness;

#[tokio::test]
async fn every_table_keeps_tenants_apart() {
    let harness = Harness::new().await;
    keys::assert_keys_begin_with_tenant(&harness.db).await;
    isolation::assert_isolated(&harness.db, &[("signing_key", "the service's own keys, no tenant's")]).await;
}

#[tokio::test]
async fn every_table_of_keys_keeps_tenants_apart() {
    let harness = Harness::new().await;
    let exempt = [("seal.service_key", "keys of the service itself, no tenant's")];
    isolation::assert_keys_isolated(&harness.db, &exempt).await;
}

#[tokio::test]
async fn requests_do_not_see_signing_keys() {
    let harness = Harness::new().await;
    let mut tx = harness.identity.database.read(&Service::at(&crate::harness::sol())).await.unwrap();
    let seen = sqlx::query("select kid from signing_key").fetch_all(&mut tx).await;
    assert_eq!(seen.unwrap_err().as_database_error().unwrap().code().unwrap(), "42501");
}

#[tokio::test]
async fn look_ups_go_by_their_index_under_row_level_security() {
    let harness = Harness::new().await;
    let (db, tenant) = (&harness.db, crate::harness::sol());
    let account =
        "select id from account where tenant_id = 'clinica-sol' and email_key = 1 and email_fp = '\\x00'";
    let columns = ["tenant_id", "email_key", "email_fp"];
    assert_index_condition(db, &tenant, account, "account_email_once", &columns).await;
    let invitation = "select id from invitation where tenant_id = 'clinica-sol' and token_hash = '\\x00'";
    assert_index_condition(db, &tenant, invitation, "invitation_token_once", &["tenant_id", "token_hash"])
        .await;
    let reset = "select id from reset where tenant_id = 'clinica-sol' and token_hash = '\\x00'";
    assert_index_condition(db, &tenant, reset, "reset_token_once", &["tenant_id", "token_hash"]).await;
    // All buckets of an address.
    let buckets = "select bucket from attempt_bucket where tenant_id = 'clinica-sol' \
                   and bucket between '\\x00' and '\\xff'";
    assert_index_condition(db, &tenant, buckets, "attempt_bucket_pkey", &["tenant_id", "bucket"]).await;
    let sign_ins = "select id from sign_in where tenant_id = 'clinica-sol' \
                    and account_id = '00000000-0000-7000-8000-000000000001' and at > '2026-01-01'";
    assert_index_condition(db, &tenant, sign_ins, "sign_in_account_age", &["tenant_id", "account_id", "at"])
        .await;
}
