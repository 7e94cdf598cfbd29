//! What can go wrong between the database and us.
use kit_fault::Fault;

/// Why the database did not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or is unavailable.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// A row holds what it never should.
    #[error("inconsistent data in {table}.{column}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
}

// === impl StoreError ===

impl StoreError {
    /// A row that holds what it never should.
    #[must_use]
    pub fn inconsistent(table: &'static str, column: &'static str) -> Self {
        Self::Inconsistent { table, column }
    }

    /// Whether the transaction lost against another one and may be run again.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Database(error) if kit_pg::is_retryable(error))
    }
}

impl From<StoreError> for Fault {
    #[track_caller]
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Database(cause) if kit_pg::is_unavailable(cause) => Self::unavailable_because(&error),
            _ => Self::internal(&error),
        }
    }
}
