//! How an act reaches the audit ledger: a row of the outbox, in the transaction of the act.
use kit_clock::Source;
use kit_fault::Fault;
use kit_ids::{EventId, TenantId};
use kit_ledger::AuditEvent;
use kit_outbox::{NewRecord, destination, enqueue};
use kit_pg::TenantTx;

/// What came of an act that was done.
const DONE: &str = "done";

/// An act: who did what on what. Ids and references only, no personal data.
#[derive(Clone, Debug)]
pub struct Act {
    /// Who: an account's id, [`kit_ledger::GUEST`], or a service's name.
    pub actor: String,
    /// What: "<noun>.<verb>".
    pub action: &'static str,
    /// On what: "<noun>/<id>"; on several of a kind "<noun>/<id>,<id>,..." ([`kit_ledger::objects`]).
    pub object: String,
    /// "done", or a reason of refusal.
    pub outcome: &'static str,
}

// === impl Act ===

impl Act {
    /// An act that was done.
    pub fn done(actor: impl Into<String>, action: &'static str, object: impl Into<String>) -> Self {
        Self { actor: actor.into(), action, object: object.into(), outcome: DONE }
    }

    /// The same act, refused for a reason.
    #[must_use]
    pub fn refused(self, reason: &'static str) -> Self {
        Self { outcome: reason, ..self }
    }
}

/// The outbox's record of an act at a tenant, now.
pub fn act_record(tenant: &TenantId, source: &Source, act: &Act) -> Result<NewRecord, Fault> {
    let event = AuditEvent::done(tenant, source.now(), &act.actor, act.action, &act.object);
    let event = event.outcome(act.outcome);
    let bytes = event.to_bytes().map_err(|error| Fault::internal(&error))?;
    let object = event.first_object().to_owned();
    Ok(NewRecord::new(source.id::<EventId>(), destination::AUDIT, object, bytes))
}

/// Records an act at the transaction's tenant, now. It reaches the audit ledger if and only if the transaction commits.
pub async fn record_act(tx: &mut TenantTx, source: &Source, act: &Act) -> Result<(), Fault> {
    let record = act_record(tx.tenant(), source, act)?;
    Ok(enqueue(tx, source.now(), &[record]).await?)
}
