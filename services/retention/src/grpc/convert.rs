//! Between the wire and the operations.
use holdfast_proto::retention::v1::{AuditRecord as WireRecord, Outcome, QueryRequest};
use jiff::Timestamp;
use kit_fault::{Fault, FieldCode};
use kit_ledger::DONE;
use kit_page::PageRequest;

use crate::ops::query::Command;
use crate::store::audit::{AuditRecord, Filter};

/// What a query wants.
pub(super) fn command(request: QueryRequest) -> Result<Command, Fault> {
    Ok(Command {
        filter: Filter {
            actor: given("actor", request.actor)?,
            action: given("action", request.action)?,
            from: request.from.map(|from| instant("from", from)).transpose()?,
            to: request.to.map(|to| instant("to", to)).transpose()?,
        },
        page: PageRequest::read(request.page)?,
    })
}

fn given(field: &str, text: String) -> Result<Option<String>, Fault> {
    if text.len() > 200 {
        return Err(Fault::invalid_field(field, FieldCode::TooLong, "must have at most 200 characters"));
    }
    if text.contains('\0') {
        return Err(Fault::invalid_field(field, FieldCode::ControlCharacter, "must not hold U+0000"));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn instant(field: &str, wire: prost_types::Timestamp) -> Result<Timestamp, Fault> {
    Timestamp::new(wire.seconds, wire.nanos).map_err(|_| Fault::format(field, "must be an instant"))
}

/// An instant for the wire.
pub(super) fn instant_to_wire(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// A record for the wire. Whatever does not read as done was refused, for what stands there.
pub(super) fn record_to_wire(record: AuditRecord) -> WireRecord {
    let is_done = record.outcome == DONE;
    let outcome = if is_done { Outcome::Done } else { Outcome::Refused };
    WireRecord {
        sequence: record.sequence,
        at: Some(instant_to_wire(record.at)),
        actor: record.actor,
        on_behalf_of: record.on_behalf_of,
        action: record.action,
        object: record.object,
        outcome: outcome.into(),
        refused_for: if is_done { String::new() } else { record.outcome },
        hash: record.hash,
        source: record.sender,
    }
}
