//! What an operation answers when it does not do what was asked.
use std::error::Error as StdError;

use kit_ledger::store::PutError;
use kit_ledger::{AppendError, CheckpointError, VerifyError};
use kit_tenants::NotAdmitted;

/// Why an operation was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field is not right.
    #[error("{field}: {message}")]
    Invalid {
        /// The field.
        field: String,
        /// What is wrong with it; never the value.
        message: String,
    },
    /// A service names a tenant for which nothing is taken.
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    /// There is none.
    #[error("not found")]
    NotFound,
    /// It does not continue those that are kept.
    #[error("the checkpoint does not continue those that are kept")]
    CheckpointConflict,
    /// Something needed is away.
    #[error("away")]
    Away(#[source] Box<dyn StdError + Send + Sync>),
    /// Our own mistake.
    #[error("internal")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

// === impl Error ===

impl Error {
    /// One bad field.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), message: message.into() }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if kit_pg::is_unavailable(&error) { Self::Away(error.into()) } else { Self::Internal(error.into()) }
    }
}

impl From<AppendError> for Error {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Database(error) => error.into(),
            AppendError::Evidence { index, error } => {
                Self::invalid(format!("records.{index}.evidence"), error.to_string())
            }
            AppendError::BatchSize => Self::invalid("records", error.to_string()),
        }
    }
}

impl From<PutError> for Error {
    fn from(error: PutError) -> Self {
        match error {
            PutError::Database(error) => error.into(),
            PutError::Refused(CheckpointError::Conflict) => Self::CheckpointConflict,
            PutError::Refused(refused) => Self::invalid("checkpoint", refused.to_string()),
        }
    }
}

impl From<VerifyError> for Error {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Database(error) => error.into(),
            other => Self::Away(other.into()),
        }
    }
}
