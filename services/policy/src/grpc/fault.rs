//! What a use case's error is for the caller.
use kit_fault::{Fault, FieldError, Reason};
use kit_ledger::AppendError;
use kit_ledger::store::PutError;
use kit_ledger::{CheckpointError, VerifyError};
use kit_pg::is_unavailable;
use tonic::Status;

use crate::ops::Error;

// === impl Status ===

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        Fault::from(error).into()
    }
}

// === impl Fault ===

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found(),
            Error::EpochStale => Self::new(Reason::EpochStale),
            Error::Config(refusal) => {
                Self::new(Reason::ConfigInvalid).with_field("config", "REFUSED", refusal.to_string())
            }
            Error::Claimed(field) => Self::new(Reason::TenantClaimed).with_field(
                field,
                "CLAIMED",
                "belongs to another tenant or source",
            ),
            Error::Invalid(fields) => Self::invalid(
                fields.into_iter().map(|(field, code, what)| FieldError::new(field, code, what)),
            ),
            Error::Closed(kind) => Self::new(Reason::BookingClosed).with_metadata("agreement", kind.as_str()),
            Error::Away | Error::Verify(VerifyError::Own(_) | VerifyError::Lost) => Self::unavailable(),
            Error::Database(error)
            | Error::Append(AppendError::Database(error))
            | Error::Verify(VerifyError::Database(error))
            | Error::Put(PutError::Database(error)) => database(&error),
            Error::Append(AppendError::BatchSize) => {
                Self::invalid_field("records", "LENGTH", "a batch has 1 to 500 records")
            }
            Error::Append(AppendError::Evidence { index, error }) => {
                tracing::error!(index, %error, "evidence is refused");
                Self::invalid_field(
                    format!("records.{index}.evidence"),
                    "FORMAT",
                    "must be the evidence as JCS",
                )
            }
            Error::Put(PutError::Refused(CheckpointError::Conflict)) => Self::new(Reason::CheckpointConflict),
            Error::Put(PutError::Refused(error)) => {
                Self::invalid_field("checkpoint", "REFUSED", error.to_string())
            }
            other @ (Error::Inconsistent(_) | Error::Rules(_) | Error::Json(_)) => Self::internal(&other),
        }
    }
}

fn database(error: &sqlx::Error) -> Fault {
    if is_unavailable(error) { Fault::away(error) } else { Fault::internal(error) }
}
