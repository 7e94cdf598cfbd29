//! Transactions that lost against another one (a deadlock or a serialization failure) are run once more.
use kit_fault::Fault;

use crate::store::StoreError;

/// Why a transaction failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The database.
    Store(StoreError),
    /// Anything else.
    Fault(Fault),
}

impl<E: Into<StoreError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

/// Runs a transaction, and once more after a conflict.
pub(super) async fn retry_on_conflict<T, F>(transact: impl Fn() -> F) -> Result<T, Fault>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut outcome = transact().await;
    if matches!(&outcome, Err(Failure::Store(error)) if error.is_retryable()) {
        outcome = transact().await;
    }
    outcome.map_err(|failure| match failure {
        Failure::Store(error) => error.into(),
        Failure::Fault(fault) => fault,
    })
}
