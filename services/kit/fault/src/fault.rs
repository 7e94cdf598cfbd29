//! The fault itself.
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use crate::{FieldCode, FieldError, Kind, Reason};

/// An error as the caller may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which row of the catalogue.
    pub reason: Reason,
    /// What happened, for the caller: no value, nothing internal.
    pub message: Cow<'static, str>,
    /// The bad fields; every 422 names at least one.
    pub fields: Vec<FieldError>,
    /// When it is worth another try.
    pub retry_after: Option<Duration>,
    /// More for programs: "deadline" -> an instant (RFC 3339).
    pub metadata: BTreeMap<String, String>,
}

impl Fault {
    /// Most fields that are kept: a status travels in HTTP/2 trailers, which are bounded.
    pub const MAX_FIELDS: usize = 20;

    /// A fault of the catalogue with its own sentence.
    #[must_use]
    pub fn new(reason: Reason) -> Self {
        let retry_after = match reason.kind() {
            Kind::Unavailable => Some(Duration::from_secs(2)),
            _ => None,
        };
        Self {
            reason,
            message: Cow::Borrowed(reason.happened()),
            fields: Vec::new(),
            retry_after,
            metadata: BTreeMap::new(),
        }
    }

    /// Bad input, each bad field named. Where card numbers are all that is wrong, that is the reason.
    #[must_use]
    pub fn invalid(fields: impl IntoIterator<Item = FieldError>) -> Self {
        let fields: Vec<FieldError> = fields.into_iter().collect();
        let cards = !fields.is_empty() && fields.iter().all(|field| field.code == FieldCode::CardNumber);
        let reason = if cards { Reason::PaymentDataRefused } else { Reason::ValidationFailed };
        Self::new(reason).with_fields(fields)
    }

    /// One bad field.
    pub fn invalid_field(
        field: impl Into<String>,
        code: FieldCode,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::invalid([FieldError::new(field, code, message)])
    }

    /// One field that must be there and is not.
    #[must_use]
    pub fn required(field: impl Into<String>) -> Self {
        Self::invalid([FieldError::required(field)])
    }

    /// One field that is not of the wanted form.
    #[must_use]
    pub fn format(field: impl Into<String>, wanted: impl Into<Cow<'static, str>>) -> Self {
        Self::invalid([FieldError::format(field, wanted)])
    }

    /// It does not exist, or is another tenant's: the caller cannot tell.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Reason::NotFound)
    }

    /// Something needed is unavailable.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::new(Reason::Unavailable)
    }

    /// Nobody is signed in.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(Reason::Unauthenticated)
    }

    /// Who asks may not.
    #[must_use]
    pub fn denied() -> Self {
        Self::new(Reason::PermissionDenied)
    }

    /// Our own mistake: logged here with its causes, the caller learns that it happened.
    #[must_use]
    #[track_caller]
    pub fn internal(error: &dyn Error) -> Self {
        let place = std::panic::Location::caller();
        tracing::error!(error = %chain(error), at = %place, "internal error");
        Self::new(Reason::Internal)
    }

    /// A row that holds what it never should: as [`Self::internal`].
    #[must_use]
    #[track_caller]
    pub fn inconsistent(table: &'static str, column: &'static str) -> Self {
        let place = std::panic::Location::caller();
        tracing::error!(table, column, at = %place, "inconsistent data");
        Self::new(Reason::Internal)
    }

    /// Something needed is unavailable: the cause is logged here, the caller learns that it is worth another try.
    #[must_use]
    #[track_caller]
    pub fn unavailable_because(error: &dyn Error) -> Self {
        let place = std::panic::Location::caller();
        tracing::warn!(error = %chain(error), at = %place, "a dependency is unavailable");
        Self::unavailable()
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.reason.kind()
    }

    /// With another sentence.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.message = message.into();
        self
    }

    /// With these fields as well.
    #[must_use]
    pub fn with_fields(mut self, fields: impl IntoIterator<Item = FieldError>) -> Self {
        self.fields.extend(fields);
        self.fields.truncate(Self::MAX_FIELDS);
        self
    }

    /// With this field as well.
    #[must_use]
    pub fn with_field(
        self,
        field: impl Into<String>,
        code: FieldCode,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.with_fields([FieldError::new(field, code, message)])
    }

    /// Worth another try after this time.
    #[must_use]
    pub fn with_retry_after(mut self, after: Duration) -> Self {
        self.retry_after = Some(after);
        self
    }

    /// With more for programs.
    #[must_use]
    pub fn with_metadata(mut self, key: &str, value: impl Into<String>) -> Self {
        self.metadata.insert(key.to_owned(), value.into());
        self
    }

    /// With the deadline that has passed.
    #[must_use]
    pub fn with_deadline(self, deadline: Timestamp) -> Self {
        self.with_metadata("deadline", deadline.to_string())
    }
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Self::new(reason)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.reason, self.message)
    }
}

impl Error for Fault {}

/// An error and its causes in one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
