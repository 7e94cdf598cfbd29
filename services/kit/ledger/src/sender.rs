//! Who sends records.
use std::fmt;

/// The service that sends records to a ledger, by its SPIFFE id: `spiffe://<trust
/// domain>/ns/<namespace>/sa/<service>`. It comes from the connection, never from a payload's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(String);

// === impl Sender ===

impl Sender {
    /// The service with this SPIFFE id.
    #[must_use]
    pub fn of(spiffe_id: impl fmt::Display) -> Self {
        Self(spiffe_id.to_string())
    }

    /// The SPIFFE id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
