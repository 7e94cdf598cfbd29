//! A tenant's transaction writes for a permit alone.
use kit_authz::Service;
use kit_testkit::arrange;
use sqlx::Executor as _;
use sqlx::error::DatabaseError;

use crate::{fresh, tenant};

const INSERT: &str = "insert into holdfast.idempotency values \
    ('tenant-a', 'Book', 'guest', 'k', decode(repeat('00', 32), 'hex'), '', '2026-01-01', '2026-01-02')";

fn code(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(DatabaseError::code).map(std::borrow::Cow::into_owned)
}

#[tokio::test]
async fn the_server_refuses_a_write_in_a_transaction_that_reads() {
    let db = fresh().await;
    let tenant = tenant("tenant-a").unwrap();
    for statement in [
        INSERT,
        "update holdfast.idempotency set answer = ''",
        "delete from holdfast.idempotency",
        "select 1 from holdfast.idempotency for update",
    ] {
        let mut tx = db.app().read(&Service::at(&tenant)).await.unwrap();
        let refused = (&mut tx).execute(statement).await.unwrap_err();
        assert_eq!(code(&refused).as_deref(), Some("25006"), "{statement}");
    }
}

#[tokio::test]
async fn a_transaction_that_reads_cannot_be_turned_into_one_that_writes() {
    let db = fresh().await;
    let mut tx = db.app().read(&Service::at(&tenant("tenant-a").unwrap())).await.unwrap();
    (&mut tx).execute("select 1").await.unwrap();
    let refused = (&mut tx).execute("set transaction read write").await.unwrap_err();
    assert_eq!(code(&refused).as_deref(), Some("25001"));
}

#[tokio::test]
async fn a_transaction_that_writes_is_of_the_permits_tenant() {
    let db = fresh().await;
    let (own, other) = (tenant("tenant-a").unwrap(), tenant("tenant-b").unwrap());
    let mut tx = db.app().write(&arrange(&other)).await.unwrap();
    assert_eq!(tx.tenant(), &other);
    let refused = (&mut tx).execute(INSERT).await.unwrap_err();
    assert_eq!(code(&refused).as_deref(), Some("42501"), "another tenant's row");
    drop(tx);

    let mut tx = db.app().write(&arrange(&own)).await.unwrap();
    assert_eq!((&mut tx).execute(INSERT).await.unwrap().rows_affected(), 1);
    tx.commit().await.unwrap();
    let mut tx = db.app().read(&Service::at(&own)).await.unwrap();
    assert_eq!((&mut tx).fetch_all("select 1 from holdfast.idempotency").await.unwrap().len(), 1);
}
