//! A tenant never reaches another's keys.
use kit_seal::SealError;
use kit_testkit::authz::arrange;
use kit_testkit::isolation::assert_keys_isolated;

use crate::{OLD, fresh, sealer, subject, tenant};

#[tokio::test]
async fn every_table_keeps_tenants_apart() {
    let db = fresh().await;
    assert_keys_isolated(&db, &[("seal.service_key", "keys of the service itself, no tenant's")]).await;
}

#[tokio::test]
async fn another_tenants_subject_has_no_key_here() {
    let db = fresh().await;
    let (one, ana) = (sealer(&db, &[OLD]), subject());
    one.create_subject(&tenant("a"), ana).await.unwrap();
    assert!(matches!(one.subject(&tenant("b"), ana).await, Err(SealError::Gone)));
    one.destroy(&arrange(&tenant("b")), ana).await.unwrap();
    assert!(one.subject(&tenant("a"), ana).await.is_ok());
}
