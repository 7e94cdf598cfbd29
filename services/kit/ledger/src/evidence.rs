//! Evidence: one JCS document, and the columns that are derived from it.
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::AuditEvent;
use crate::ledger::Ledger;

/// Most bytes of one piece of evidence.
pub const MAX_EVIDENCE: usize = 64 * 1024;

/// The columns of a row that come from its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// When the act was, in whole microseconds.
    pub at: Timestamp,
    /// The others, in the table's order.
    pub texts: Vec<String>,
}

/// Why bytes are no evidence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// More than 64 KiB, or none.
    #[error("evidence has 1 to 65536 bytes")]
    Size,
    /// Not JSON, or a field is missing or of another type.
    #[error("evidence cannot be read: {0}")]
    Shape(String),
    /// A consent given to another tenant.
    #[error("evidence names another tenant")]
    Tenant,
    /// Not in canonical form.
    #[error("evidence is not canonical JSON (RFC 8785)")]
    NotCanonical,
}

/// The fields of a consent's evidence that become columns; the others are only hashed.
#[derive(Deserialize)]
struct Consent {
    tenant: String,
    at: Timestamp,
    booking: String,
    subject_ref: String,
}

/// The canonical form (JCS, RFC 8785) of a value.
pub fn canonical(value: &impl Serialize) -> Result<Vec<u8>, EvidenceError> {
    serde_json_canonicalizer::to_vec(value).map_err(|error| EvidenceError::Shape(error.to_string()))
}

impl Columns {
    /// The columns of a tenant's row with these bytes.
    pub fn derive(ledger: Ledger, tenant: &str, bytes: &[u8]) -> Result<Self, EvidenceError> {
        if !(1..=MAX_EVIDENCE).contains(&bytes.len()) {
            return Err(EvidenceError::Size);
        }
        let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| shape(&error))?;
        if canonical(&value)? != bytes {
            return Err(EvidenceError::NotCanonical);
        }
        let (at, texts) = match ledger {
            Ledger::Consent => {
                let consent: Consent = serde_json::from_slice(bytes).map_err(|error| shape(&error))?;
                if consent.tenant != tenant {
                    return Err(EvidenceError::Tenant);
                }
                (consent.at, vec![consent.booking, consent.subject_ref])
            }
            Ledger::Audit => {
                let event = AuditEvent::from_bytes(bytes).map_err(|error| shape(&error))?;
                if !event.is_current() {
                    return Err(EvidenceError::Shape("unknown version".to_owned()));
                }
                (event.at, vec![event.actor, event.on_behalf_of, event.action, event.object, event.outcome])
            }
        };
        // PostgreSQL keeps no NUL in a text, and microseconds.
        if texts.iter().any(|text| text.contains('\0')) {
            return Err(EvidenceError::Shape("a text holds U+0000".to_owned()));
        }
        let at = Timestamp::from_microsecond(at.as_microsecond())
            .map_err(|error| EvidenceError::Shape(error.to_string()))?;
        Ok(Self { at, texts })
    }
}

fn shape(error: &serde_json::Error) -> EvidenceError {
    EvidenceError::Shape(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_survives_its_bytes_and_nothing_else_is_taken() {
        let event = AuditEvent::done(Timestamp::UNIX_EPOCH, "guest", "booking.book", "booking/1");
        let bytes = event.to_bytes().unwrap();
        let columns = Columns::derive(Ledger::Audit, "t", &bytes).unwrap();
        assert_eq!(columns.texts, ["guest", "", "booking.book", "booking/1", "done"]);
        let spaced = [b" ", bytes.as_slice()].concat();
        assert_eq!(Columns::derive(Ledger::Audit, "t", &spaced), Err(EvidenceError::NotCanonical));
        assert!(matches!(Columns::derive(Ledger::Consent, "t", &bytes), Err(EvidenceError::Shape(_))));
        assert_eq!(Columns::derive(Ledger::Audit, "t", &[]), Err(EvidenceError::Size));
        let consent = br#"{"at":"1970-01-01T00:00:00Z","booking":"b","subject_ref":"r","tenant":"t"}"#;
        assert_eq!(Columns::derive(Ledger::Consent, "t", consent).unwrap().texts, ["b", "r"]);
        assert_eq!(Columns::derive(Ledger::Consent, "u", consent), Err(EvidenceError::Tenant));
    }
}
