//! What is told.
use jiff::Timestamp;
use kit_ids::EventId;

/// Where records go.
pub mod destination {
    /// policy's consent ledger.
    pub const CONSENT: &str = "policy.consent";
    /// retention's audit ledger.
    pub const AUDIT: &str = "retention.audit";
    /// The service's own mails.
    pub const MAIL: &str = "mail";
    /// Requests for a link by mail, which the service looks up after it has answered.
    pub const LINK: &str = "link";
    /// Accounts whose sessions end.
    pub const SESSIONS: &str = "identity.sessions";
}

/// A record to be told once its transaction commits.
#[derive(Clone, Debug)]
pub struct NewRecord {
    pub(crate) event: EventId,
    pub(crate) destination: &'static str,
    pub(crate) aggregate: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) not_before: Option<Timestamp>,
}

/// A record on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The event: with the sender it is the key by which receivers notice a repeat.
    pub event: EventId,
    /// What it is about: "<noun>/<id>".
    pub aggregate: String,
    /// The record as it was written, at most 64 KiB.
    pub bytes: Vec<u8>,
    /// W3C trace context of the act.
    pub traceparent: Option<String>,
    /// When the act was.
    pub made_at: Timestamp,
    /// Failed deliveries so far.
    pub attempts: u32,
    /// How many of them failed of itself, while others could be delivered: each sets it aside for longer.
    pub asides: u32,
    pub(crate) position: i64,
}

// === impl NewRecord ===

impl NewRecord {
    /// A record for a destination ([`destination`]) about an aggregate ("booking/0190..."). No personal data.
    #[must_use]
    pub fn new(event: EventId, destination: &'static str, aggregate: String, bytes: Vec<u8>) -> Self {
        Self { event, destination, aggregate, bytes, not_before: None }
    }

    /// Not to be told earlier than this.
    #[must_use]
    pub fn not_before(mut self, instant: Timestamp) -> Self {
        self.not_before = Some(instant);
        self
    }
}
