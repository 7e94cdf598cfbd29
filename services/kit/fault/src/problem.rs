//! Out of the gateway: problem details (RFC 9457).
use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Fault, FieldError};

/// A problem document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A URI that names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short title.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The reason's code, for programs.
    pub code: String,
    /// What happened and what to do.
    pub detail: String,
    /// The bad fields.
    pub fields: Vec<FieldError>,
    /// The trace of the request, 32 hex digits.
    pub trace_id: String,
    /// More for programs, beside the rest: "deadline".
    #[serde(flatten)]
    pub metadata: BTreeMap<String, String>,
}

impl Problem {
    /// Names that metadata may not take: the document's own.
    const OWN: [&'static str; 8] =
        ["type", "title", "status", "code", "detail", "fields", "trace_id", "instance"];
}

impl Fault {
    /// The problem document of this fault in a trace.
    #[must_use]
    pub fn problem(&self, trace_id: impl Into<String>) -> Problem {
        let reason = self.reason;
        let own = |key: &str| Problem::OWN.contains(&key);
        Problem {
            kind: reason.uri(),
            title: reason.title().to_owned(),
            status: reason.http(),
            code: reason.code().to_owned(),
            detail: format!("{} {}", self.message, reason.todo()),
            fields: self.fields.clone(),
            trace_id: trace_id.into(),
            metadata: self
                .metadata
                .iter()
                .filter(|(key, _)| !own(key))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        }
    }
}
