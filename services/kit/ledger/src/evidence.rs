//! Evidence: one JCS document, and the columns that are derived from it.
use jiff::Timestamp;
use kit_fault::FieldCode;
use serde::{Deserialize, Serialize};

use crate::actions::may_record;
use crate::event::AuditEvent;
use crate::ledger::Ledger;

/// Most bytes of one piece of evidence.
pub const MAX_EVIDENCE: usize = 64 * 1024;

/// Where an act's name stands among the columns.
const ACTION: usize = 2;

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
    /// It has none, or more than 64 KiB.
    #[error("evidence has 1 to 65536 bytes")]
    Size {
        /// How many bytes it has.
        bytes: usize,
    },
    /// Not JSON, or a field is missing or of another type.
    #[error("evidence cannot be read: {0}")]
    Shape(String),
    /// A consent given to, or an act done at, another tenant.
    #[error("evidence names another tenant")]
    Tenant,
    /// An act that is not the sender's to record.
    #[error("evidence tells of an act that this service does not record")]
    Action,
    /// Not in canonical form.
    #[error("evidence is not canonical JSON (RFC 8785)")]
    NotCanonical,
}

impl EvidenceError {
    /// The rule that the evidence breaks, for programs.
    pub(crate) fn code(&self) -> FieldCode {
        match self {
            Self::Size { bytes: 0 } => FieldCode::Required,
            Self::Size { .. } => FieldCode::TooLong,
            Self::Shape(_) | Self::NotCanonical => FieldCode::Format,
            Self::Tenant => FieldCode::Mismatch,
            Self::Action => FieldCode::Refused,
        }
    }
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
            return Err(EvidenceError::Size { bytes: bytes.len() });
        }
        let (at, texts) = match ledger {
            Ledger::Consent => consent(tenant, bytes)?,
            Ledger::Audit => audit(tenant, bytes)?,
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

/// Whether a row's sender may record the act of these columns; of consents every sender that may send them.
pub(crate) fn of_sender(ledger: Ledger, sender: &str, columns: &Columns) -> Result<(), EvidenceError> {
    let action = match ledger {
        Ledger::Consent => return Ok(()),
        Ledger::Audit => columns.texts.get(ACTION),
    };
    if action.is_some_and(|action| may_record(sender, action)) { Ok(()) } else { Err(EvidenceError::Action) }
}

/// A consent may hold more than what becomes columns: its canonical form is that of the whole document.
fn consent(tenant: &str, bytes: &[u8]) -> Result<(Timestamp, Vec<String>), EvidenceError> {
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| shape(&error))?;
    if canonical(&value)? != bytes {
        return Err(EvidenceError::NotCanonical);
    }
    let consent: Consent = serde_json::from_slice(bytes).map_err(|error| shape(&error))?;
    if consent.tenant != tenant {
        return Err(EvidenceError::Tenant);
    }
    Ok((consent.at, vec![consent.booking, consent.subject_ref]))
}

/// An act is read once: its type knows every field, so its own canonical form is the only one of its bytes.
fn audit(tenant: &str, bytes: &[u8]) -> Result<(Timestamp, Vec<String>), EvidenceError> {
    let event = AuditEvent::from_bytes(bytes).map_err(|error| shape(&error))?;
    if event.canonical().map_err(|error| shape(&error))? != bytes {
        return Err(EvidenceError::NotCanonical);
    }
    if !event.is_current() {
        return Err(EvidenceError::Shape("unknown version".to_owned()));
    }
    if event.tenant.as_str() != tenant {
        return Err(EvidenceError::Tenant);
    }
    Ok((event.at, vec![event.actor, event.on_behalf_of, event.action, event.object, event.outcome]))
}

fn shape(error: &serde_json::Error) -> EvidenceError {
    EvidenceError::Shape(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event() -> AuditEvent {
        let tenant = "t".parse().unwrap();
        AuditEvent::done(&tenant, Timestamp::UNIX_EPOCH, "guest", "booking.book", "booking/1")
    }

    /// The canonical form of any JSON whatever.
    fn is_canonical(bytes: &[u8]) -> bool {
        let value: Result<serde_json::Value, _> = serde_json::from_slice(bytes);
        value.is_ok_and(|value| canonical(&value).is_ok_and(|canonical| canonical == bytes))
    }

    #[test]
    fn an_act_has_one_form_alone() {
        let bytes = String::from_utf8(event().to_bytes().unwrap()).unwrap();
        assert!(is_canonical(bytes.as_bytes()));
        for (from, to) in [
            ("\"v\":1", "\"v\":1.0"),
            ("\"v\":1", "\"v\":1e0"),
            ("\"v\":1", "\"v\":2"),
            ("\"v\":1", "\"v\":1,\"w\":1"),
            ("\"v\":1", "\"v\":1,\"v\":1"),
            (",\"v\":1", ""),
            ("guest", "\\u0067uest"),
            ("booking/1", "booking\\/1"),
            ("00:00:00Z", "00:00:00.000Z"),
            ("00:00:00Z", "01:00:00+01:00"),
            ("T00:00:00Z", "t00:00:00z"),
            ("\"on_behalf_of\":\"\"", "\"on_behalf_of\":null"),
            ("\"tenant\":\"t\"", "\"tenant\":\"T\""),
        ] {
            let other = bytes.replacen(from, to, 1);
            assert_ne!(other, bytes, "{from}");
            assert!(Columns::derive(Ledger::Audit, "t", other.as_bytes()).is_err(), "{other}");
        }
    }

    proptest! {
        /// Reading an act once lets nothing through that is not canonical JSON.
        #[test]
        fn what_is_taken_is_canonical(
            cut in any::<prop::sample::Index>(),
            length in 0_usize..4,
            put in prop::collection::vec(prop::sample::select(&b"\\u0\"{}[],: 1.eEtT/\x00\x7f\xc3\xa9nul-+"[..]), 0..4),
        ) {
            let mut bytes = event().to_bytes().unwrap();
            let at = cut.index(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, put);
            if Columns::derive(Ledger::Audit, "t", &bytes).is_ok() {
                prop_assert!(is_canonical(&bytes), "{}", String::from_utf8_lossy(&bytes));
            }
        }
    }

    #[test]
    fn an_event_survives_its_bytes_and_nothing_else_is_taken() {
        let bytes = event().to_bytes().unwrap();
        let columns = Columns::derive(Ledger::Audit, "t", &bytes).unwrap();
        assert_eq!(columns.texts, ["guest", "", "booking.book", "booking/1", "done"]);
        assert_eq!(Columns::derive(Ledger::Audit, "u", &bytes), Err(EvidenceError::Tenant));
        let spaced = [b" ", bytes.as_slice()].concat();
        assert_eq!(Columns::derive(Ledger::Audit, "t", &spaced), Err(EvidenceError::NotCanonical));
        assert!(matches!(Columns::derive(Ledger::Consent, "t", &bytes), Err(EvidenceError::Shape(_))));
        assert_eq!(Columns::derive(Ledger::Audit, "t", &[]), Err(EvidenceError::Size { bytes: 0 }));
        let consent = br#"{"at":"1970-01-01T00:00:00Z","booking":"b","subject_ref":"r","tenant":"t"}"#;
        assert_eq!(Columns::derive(Ledger::Consent, "t", consent).unwrap().texts, ["b", "r"]);
        assert_eq!(Columns::derive(Ledger::Consent, "u", consent), Err(EvidenceError::Tenant));
    }
}
