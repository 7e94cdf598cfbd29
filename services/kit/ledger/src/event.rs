//! An act, as the audit ledger records it.
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::evidence::canonical;

/// The actor of an act that nobody signed in for.
pub const GUEST: &str = "guest";

const VERSION: u32 = 1;

/// An act: who did what on what, and what came of it. No personal data: ids and references only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditEvent {
    v: u32,
    /// When it was done.
    pub at: Timestamp,
    /// Who: an account id, [`GUEST`], or a service's name.
    pub actor: String,
    /// For whom, if for somebody else; else empty.
    pub on_behalf_of: String,
    /// What: "<noun>.<verb>".
    pub action: String,
    /// On what: "<noun>/<id>".
    pub object: String,
    /// "done" or a reason of refusal.
    pub outcome: String,
}

/// Why an act cannot be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an audit event's texts have 1 to 200 characters (on_behalf_of: 0 to 200)")]
pub struct EventError;

// === impl AuditEvent ===

impl AuditEvent {
    /// An act that was done: "booking.book" on "booking/0190..." by an actor.
    #[must_use]
    pub fn done(at: Timestamp, actor: &str, action: &str, object: &str) -> Self {
        Self {
            v: VERSION,
            at,
            actor: actor.to_owned(),
            on_behalf_of: String::new(),
            action: action.to_owned(),
            object: object.to_owned(),
            outcome: "done".to_owned(),
        }
    }

    /// The same act on behalf of somebody else.
    #[must_use]
    pub fn on_behalf_of(mut self, whom: &str) -> Self {
        whom.clone_into(&mut self.on_behalf_of);
        self
    }

    /// The same act with another outcome: a reason of refusal.
    #[must_use]
    pub fn outcome(mut self, outcome: &str) -> Self {
        outcome.clone_into(&mut self.outcome);
        self
    }

    /// The evidence: one JCS document (RFC 8785), to be sent and stored verbatim.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EventError> {
        let whole = [&self.actor, &self.action, &self.object, &self.outcome];
        if whole.iter().any(|text| !(1..=200).contains(&text.len())) || self.on_behalf_of.len() > 200 {
            return Err(EventError);
        }
        canonical(self).map_err(|_| EventError)
    }

    /// The act from its evidence.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    pub(crate) fn is_current(&self) -> bool {
        self.v == VERSION
    }
}
