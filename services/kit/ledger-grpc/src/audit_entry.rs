//! How an act reaches the audit ledger: a row of the outbox, in the transaction of the act.
use jiff::Timestamp;
use kit_authz::Action;
use kit_clock::Clock;
use kit_fault::Fault;
use kit_ids::{EventId, TenantId};
use kit_ledger::{AuditEvent, DONE};
use kit_outbox::{NewRecord, destination, enqueue};
use kit_pg::WriteTx;

/// An entry of the audit ledger: who did what on what. Ids and references only, no personal data.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    actor: String,
    action: &'static str,
    object: String,
    outcome: &'static str,
    event: Option<EventId>,
    at: Option<Timestamp>,
}

// === impl AuditEntry ===

impl AuditEntry {
    /// An act that was done: by an account's id, [`kit_ledger::GUEST`] or a service's name; "<noun>.<verb>"; on
    /// "<noun>/<id>", or on several of a kind "<noun>/<id>,<id>,..." ([`kit_ledger::objects`]).
    pub fn done(actor: impl Into<String>, action: &'static str, object: impl Into<String>) -> Self {
        let (actor, object) = (actor.into(), object.into());
        Self { actor, action, object, outcome: DONE, event: None, at: None }
    }

    /// The same act, refused for a reason.
    #[must_use]
    pub fn refused(self, reason: &'static str) -> Self {
        Self { outcome: reason, ..self }
    }

    /// The same act as this event, by whose id another row can be found; without it the event gets a new id.
    #[must_use]
    pub fn event(self, event: EventId) -> Self {
        Self { event: Some(event), ..self }
    }

    /// The same act at this instant; without it the act is recorded as done now.
    #[must_use]
    pub fn at(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }
}

/// The outbox's record of an act at a tenant.
pub fn outbox_record(tenant: &TenantId, clock: &Clock, entry: &AuditEntry) -> Result<NewRecord, Fault> {
    let at = entry.at.unwrap_or_else(|| clock.now());
    let event =
        AuditEvent::done(tenant, at, &entry.actor, entry.action, &entry.object).outcome(entry.outcome);
    let bytes = event.to_bytes().map_err(|error| Fault::internal(&error))?;
    let object = event.first_object().to_owned();
    let id = entry.event.unwrap_or_else(|| clock.id());
    Ok(NewRecord::new(id, destination::AUDIT, object, bytes))
}

/// Records an act at the transaction's tenant. It reaches the audit ledger if and only if the transaction commits.
pub async fn record_audit(
    tx: &mut WriteTx<impl Action>,
    clock: &Clock,
    entry: &AuditEntry,
) -> Result<(), Fault> {
    let record = outbox_record(tx.tenant(), clock, entry)?;
    Ok(enqueue(tx, clock.now(), &[record]).await?)
}
