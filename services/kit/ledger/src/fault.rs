//! What a ledger's error is for a caller.
use kit_fault::{Fault, FieldCode, Reason};

use crate::store::PutError;
use crate::{AppendError, CheckpointError, EvidenceError, VerifyError};

impl From<AppendError> for Fault {
    #[track_caller]
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Database(error) => error.into(),
            AppendError::BatchSize { count } => {
                let code = if count == 0 { FieldCode::Required } else { FieldCode::TooMany };
                Self::invalid_field("records", code, error.to_string())
            }
            AppendError::Evidence { index, error } => {
                tracing::error!(index, %error, "evidence is refused");
                // What could not be read may quote what was sent: it is for the log alone.
                let code = error.code();
                let what = match error {
                    EvidenceError::Shape(_) => "must be evidence of this ledger, as JSON".to_owned(),
                    other => other.to_string(),
                };
                Self::invalid_field(format!("records.{index}.evidence"), code, what)
            }
        }
    }
}

impl From<PutError> for Fault {
    #[track_caller]
    fn from(error: PutError) -> Self {
        match error {
            PutError::Database(error) => error.into(),
            PutError::Refused(CheckpointError::Conflict) => Self::new(Reason::CheckpointConflict),
            PutError::Refused(refused) => {
                Self::invalid_field("checkpoint", FieldCode::Refused, refused.to_string())
            }
        }
    }
}

impl From<VerifyError> for Fault {
    #[track_caller]
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Database(error) => error.into(),
            VerifyError::Own(_) | VerifyError::Conflict => Self::unavailable_because(&error),
        }
    }
}
