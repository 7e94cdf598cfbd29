//! Between the wire and the operations.
use holdfast_proto::ledger::v1 as pb;
use holdfast_proto::retention::v1::{AuditRecord as WireRecord, QueryRequest};
use jiff::Timestamp;
use kit_ids::TenantId;
use kit_ledger::{Ledger, NewRecord};

use crate::error::Error;
use crate::ops::{Retention, Wanted};
use crate::store::audit::{AuditRecord, Filter};

/// Records on a page if none are asked for.
const PAGE: u32 = 50;
const PAGE_MAX: u32 = 200;

/// The tenant that a request names.
pub fn tenant(text: &str) -> Result<TenantId, Error> {
    text.parse().map_err(|_| Error::invalid("tenant", "is no tenant's id"))
}

/// The tenant for which a service asks or brings something: the configuration names it, or did until a day ago.
pub fn admitted(retention: &Retention, text: &str) -> Result<TenantId, Error> {
    let tenant = tenant(text)?;
    retention.tenants.admits(&tenant, retention.source.now())?;
    Ok(tenant)
}

/// The ledger that a request names.
pub fn ledger(name: &str) -> Result<Ledger, Error> {
    Ledger::from_name(name).ok_or_else(|| Error::invalid("ledger", "is neither consent nor audit"))
}

/// A batch's records.
pub fn records(records: Vec<pb::Record>) -> Result<Vec<NewRecord>, Error> {
    let record = |(index, record): (usize, pb::Record)| {
        let event = record.event_id.as_slice().try_into();
        let event = event.map_err(|_| Error::invalid(format!("records.{index}.event_id"), "is no UUID"))?;
        Ok(NewRecord { event, evidence: record.evidence })
    };
    records.into_iter().enumerate().map(record).collect()
}

/// What a query wants.
pub fn wanted(request: QueryRequest) -> Result<Wanted, Error> {
    let page = request.page.unwrap_or_default();
    let limit = match page.limit {
        0 => PAGE,
        limit @ 1..=PAGE_MAX => limit,
        _ => return Err(Error::invalid("page.limit", "must lie between 1 and 200")),
    };
    Ok(Wanted {
        filter: Filter {
            actor: given("actor", request.actor)?,
            action: given("action", request.action)?,
            from: request.from.map(|from| instant("from", from)).transpose()?,
            to: request.to.map(|to| instant("to", to)).transpose()?,
        },
        before: cursor(&page.cursor)?,
        limit,
    })
}

/// The cursor of a page that begins before a sequence.
#[must_use]
pub fn cursor_of(sequence: u64) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&sequence.to_be_bytes())
}

fn cursor(text: &str) -> Result<u64, Error> {
    if text.is_empty() {
        return Ok(u64::MAX);
    }
    let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    let bytes: Option<[u8; 8]> = bytes.and_then(|bytes| bytes.try_into().ok());
    bytes.map(u64::from_be_bytes).ok_or_else(|| Error::invalid("page.cursor", "is no cursor of this list"))
}

fn given(field: &str, text: String) -> Result<Option<String>, Error> {
    if text.len() > 200 || text.contains('\0') {
        return Err(Error::invalid(field, "has at most 200 characters, and no U+0000"));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn instant(field: &str, wire: prost_types::Timestamp) -> Result<Timestamp, Error> {
    Timestamp::new(wire.seconds, wire.nanos).map_err(|_| Error::invalid(field, "is no instant"))
}

/// An instant for the wire.
#[must_use]
pub fn instant_to_wire(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// A record for the wire.
#[must_use]
pub fn record_to_wire(record: AuditRecord) -> WireRecord {
    WireRecord {
        sequence: record.sequence,
        at: Some(instant_to_wire(record.at)),
        actor: record.actor,
        on_behalf_of: record.on_behalf_of,
        action: record.action,
        object: record.object,
        outcome: record.outcome,
        hash: record.hash,
        source: record.source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use holdfast_proto::common::v1::Page;

    #[test]
    fn a_cursor_leads_on_from_where_a_page_ended_and_nonsense_is_named() {
        let ask = |limit, cursor: &str| {
            wanted(QueryRequest {
                page: Some(Page { limit, cursor: cursor.to_owned() }),
                ..QueryRequest::default()
            })
        };
        assert_eq!(ask(0, "").unwrap(), Wanted { filter: Filter::default(), before: u64::MAX, limit: PAGE });
        assert_eq!(ask(200, &cursor_of(77)).unwrap().before, 77);
        assert!(matches!(ask(201, ""), Err(Error::Invalid { field, .. }) if field == "page.limit"));
        assert!(matches!(ask(1, "x"), Err(Error::Invalid { field, .. }) if field == "page.cursor"));
    }
}
