//! The audit ledger: what was done.
use gateway_edge::input::Digest;
use gateway_edge::request::RequestContext;
use holdfast_proto::retention::v1 as pb;
use jiff::Timestamp;
use kit_fault::Fault;
use policy_api::wire::to_instant;

use crate::upstream::Callee;
use crate::wire::{digest, instant, required, text};
use crate::{Gateway, Page, PageRequest};

/// Which records.
#[derive(Debug)]
pub struct AuditFilter {
    /// Only this actor: an account's id, "guest", or a service's name.
    pub actor: Option<String>,
    /// Only this action, like `booking.book`.
    pub action: Option<String>,
    /// Only at or after.
    pub from: Option<Timestamp>,
    /// Only before.
    pub to: Option<Timestamp>,
    /// Which page.
    pub page: PageRequest,
}

/// One act, as the ledger keeps it.
pub struct AuditEntry {
    /// Place in the tenant's ledger, from 1.
    pub sequence: u64,
    /// When it was done.
    pub at: Timestamp,
    /// Who: an account's id, "guest", or a service's name.
    pub actor: String,
    /// For whom, if for somebody else.
    pub on_behalf_of: Option<String>,
    /// What was done: "<noun>.<verb>".
    pub action: String,
    /// On what: "noun/id"; on several of a kind "noun/id,id,...".
    pub object: String,
    /// What came of it.
    pub outcome: Outcome,
    /// The row's hash.
    pub hash: Digest,
    /// Which service recorded it.
    pub source: String,
}

/// What came of an act.
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused, for the reason with this code.
    Refused(String),
}

/// Acts, newest first.
pub async fn list(
    gateway: &Gateway,
    request: &RequestContext,
    filter: AuditFilter,
) -> Result<Page<AuditEntry>, Fault> {
    let message = pb::QueryRequest {
        page: Some(filter.page.into()),
        actor: filter.actor.unwrap_or_default(),
        action: filter.action.unwrap_or_default(),
        from: filter.from.map(to_instant),
        to: filter.to.map(to_instant),
    };
    let mut client = gateway.upstream.audit();
    let call = gateway.upstream.call(request, Callee::Retention.signed_in(), message, |message| async move {
        client.query(message).await
    });
    let answer = call.await?;
    let entries = answer.records.into_iter().map(entry).collect::<Result<_, _>>()?;
    Ok(Page::answered(entries, answer.next_cursor))
}

fn entry(record: pb::AuditRecord) -> Result<AuditEntry, Fault> {
    Ok(AuditEntry {
        sequence: record.sequence,
        at: instant("record.at", record.at)?,
        actor: record.actor,
        on_behalf_of: text(record.on_behalf_of),
        action: record.action,
        object: record.object,
        outcome: outcome(record.outcome, record.refused_for)?,
        hash: digest("record.hash", &record.hash)?,
        source: record.source,
    })
}

fn outcome(outcome: i32, refused_for: String) -> Result<Outcome, Fault> {
    let known = match pb::Outcome::try_from(outcome) {
        Ok(pb::Outcome::Done) => Some(Outcome::Done),
        Ok(pb::Outcome::Refused) => Some(Outcome::Refused(refused_for)),
        Ok(pb::Outcome::Unspecified) | Err(_) => None,
    };
    required("record.outcome", known)
}
