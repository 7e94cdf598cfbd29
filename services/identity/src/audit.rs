//! What is told to the audit ledger: an outbox row in the transaction of the act. Ids and names of acts, no personal
//! data.
use jiff::Timestamp;
use kit_ids::{AccountId, EventId, TenantId};
use kit_ledger::AuditEvent;
use kit_outbox::{NewRecord, destination};
use kit_pg::TenantTx;
use uuid::Uuid;

use crate::error::Error;

/// Who acted.
#[derive(Clone, Copy, Debug)]
pub enum Actor<'a> {
    /// Whoever typed.
    Guest,
    /// Somebody with an account.
    Account(AccountId),
    /// A service.
    Service(&'a str),
}

/// One act.
#[derive(Clone, Debug)]
pub struct Act<'a> {
    /// The event's id.
    pub event: EventId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor<'a>,
    /// What: "<noun>.<verb>".
    pub action: &'static str,
    /// On what: "<noun>/<id>"; on several "<noun>/<id>,<id>".
    pub object: String,
    /// "done", or a reason of refusal.
    pub outcome: &'static str,
}

/// Writes the act into the outbox.
pub async fn record(tx: &mut TenantTx, act: Act<'_>) -> Result<(), Error> {
    let actor = match act.actor {
        Actor::Guest => kit_ledger::GUEST.to_owned(),
        Actor::Account(id) => id.to_string(),
        Actor::Service(name) => name.to_owned(),
    };
    let event = AuditEvent::done(tx.tenant(), act.at, &actor, act.action, &act.object).outcome(act.outcome);
    let bytes = event.to_bytes().map_err(|error| Error::Internal(error.into()))?;
    let record = NewRecord::new(act.event, destination::AUDIT, event.first_object().to_owned(), bytes);
    kit_outbox::enqueue(tx, act.at, &record).await?;
    Ok(())
}

/// An account as the object of an act.
#[must_use]
pub fn account(id: AccountId) -> String {
    format!("account/{id}")
}

/// All accounts and invitations that a list shows, as the object of an act.
pub fn users(shown: impl Iterator<Item = Uuid>) -> String {
    kit_ledger::objects("user", shown)
}

/// A tenant as the object of an act.
#[must_use]
pub fn tenant(id: &TenantId) -> String {
    format!("tenant/{id}")
}
