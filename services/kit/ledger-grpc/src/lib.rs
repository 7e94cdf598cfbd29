//! kit/ledger between services: the RPCs of a service that has a ledger, what it calls at the other's, how an act
//! reaches the audit ledger, and the messages, the same in both.
//!
//! ```text
//! AuditEntry -> record_audit -> outbox -> LedgerDelivery -> LedgerService::append -> the ledger
//! checkpointer -> PeerCheckpoints -> the other service's LedgerService (Checkpoints)
//! ```

mod audit_entry;
mod checkpoint;
mod checkpoints;
mod delivery;
mod peer;
mod service;
mod verification;

use holdfast_proto::ledger::v1 as wire;
use jiff::Timestamp;
use kit_fault::{Fault, FieldCode};
use kit_ledger::Ledger;

pub use audit_entry::{AuditEntry, outbox_record, record_audit};
pub use checkpoint::{from_wire, record_status, summary, to_wire};
pub use delivery::LedgerDelivery;
pub use peer::PeerCheckpoints;
pub use service::LedgerService;

fn instant(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// A ledger for the wire.
fn ledger_to_wire(ledger: Ledger) -> wire::Ledger {
    match ledger {
        Ledger::Consent => wire::Ledger::Consent,
        Ledger::Audit => wire::Ledger::Audit,
    }
}

/// A ledger from the wire; unspecified and unknown ones are refused.
fn ledger_from_wire(ledger: i32, field: &str) -> Result<Ledger, Fault> {
    match wire::Ledger::try_from(ledger) {
        Ok(wire::Ledger::Consent) => Ok(Ledger::Consent),
        Ok(wire::Ledger::Audit) => Ok(Ledger::Audit),
        Ok(wire::Ledger::Unspecified) | Err(_) => {
            Err(Fault::invalid_field(field, FieldCode::Unknown, "must be a ledger"))
        }
    }
}
