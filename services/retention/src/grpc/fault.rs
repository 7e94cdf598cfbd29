//! An operation's error as the caller may know it.
use kit_fault::{Fault, Reason};
use tonic::Status;

use crate::error::Error;

/// The status of an error.
pub fn status(error: Error) -> Status {
    let fault = match error {
        Error::Invalid { field, message } => Fault::invalid_field(field, "invalid", message),
        Error::NotFound => Fault::not_found(),
        Error::NotAdmitted(error) => error.into(),
        Error::CheckpointConflict => Fault::new(Reason::CheckpointConflict),
        Error::Away(cause) => Fault::away(cause.as_ref()),
        Error::Internal(cause) => Fault::internal(cause.as_ref()),
    };
    fault.into()
}
