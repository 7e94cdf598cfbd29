//! Between services: a gRPC status with rich details (google.rpc), and back without loss.
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use tonic::Status;
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

use crate::{Fault, FieldError, Reason};

/// The domain of our reasons (`google.rpc.ErrorInfo`).
pub const DOMAIN: &str = "holdfast.dev";

impl From<Fault> for Status {
    fn from(fault: Fault) -> Self {
        let mut details = ErrorDetails::new();
        let metadata: HashMap<String, String> = fault.metadata.into_iter().collect();
        details.set_error_info(fault.reason.code(), DOMAIN, metadata);
        if fault.retry_after.is_some() {
            details.set_retry_info(fault.retry_after);
        }
        if !fault.fields.is_empty() {
            details.set_bad_request(fault.fields.into_iter().map(violation).collect::<Vec<_>>());
        }
        Self::with_error_details(fault.reason.kind().grpc(), fault.message.into_owned(), details)
    }
}

impl Fault {
    /// Reads what another service answered. What is not a fault of ours (no connection, a deadline, a proxy's answer)
    /// is logged and becomes UNAVAILABLE: nothing of it goes on.
    #[must_use]
    pub fn from_status(status: &Status) -> Self {
        ours(status).unwrap_or_else(|| {
            tracing::warn!(code = ?status.code(), error = %status.message(), "a call failed without a reason of ours");
            Self::unavailable()
        })
    }
}

impl From<Status> for Fault {
    fn from(status: Status) -> Self {
        Self::from_status(&status)
    }
}

fn ours(status: &Status) -> Option<Fault> {
    let details = status.get_error_details();
    let info = details.error_info().filter(|info| info.domain == DOMAIN)?;
    let reason: Reason = info.reason.parse().ok()?;
    let fields = details.bad_request().map(|bad| bad.field_violations.as_slice()).unwrap_or_default();
    Some(Fault {
        reason,
        message: status.message().to_owned().into(),
        fields: fields.iter().map(field).collect::<Option<_>>()?,
        retry_after: details.retry_info().and_then(|info| info.retry_delay).map(bounded),
        metadata: info
            .metadata
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect::<BTreeMap<_, _>>(),
    })
}

fn violation(error: FieldError) -> FieldViolation {
    let FieldError { field, code, message } = error;
    let mut violation = FieldViolation::new(field, message);
    code.as_str().clone_into(&mut violation.reason);
    violation
}

/// A bad field; None: its code is none of ours.
fn field(violation: &FieldViolation) -> Option<FieldError> {
    Some(FieldError {
        field: violation.field.clone(),
        code: violation.reason.parse().ok()?,
        message: violation.description.clone().into(),
    })
}

fn bounded(delay: Duration) -> Duration {
    delay.min(Duration::from_hours(24))
}
