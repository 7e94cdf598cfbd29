//! The use cases, one a file. What every ledger does alike is kit/ledger-grpc's.
pub mod query;
pub mod verify;

use kit_fault::Fault;
use kit_ids::{AccountId, TenantId};
use kit_ledger::AuditEvent;
use kit_ledger_grpc::LedgerService;

/// What the use cases work with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Context {
    /// The audit ledger.
    pub ledger: LedgerService,
    /// This service's SPIFFE id: the source of its own records.
    pub spiffe_id: String,
}

/// The owner who reads the ledger.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Whose ledger.
    pub tenant: TenantId,
    /// The account that reads.
    pub account: AccountId,
}

// === impl Context ===

impl Context {
    /// Records that somebody read the ledger: in a small commit of its own, before the answer. The ledger is this
    /// service's, so the record needs no outbox.
    async fn record_reading(&self, actor: &Actor, action: &str) -> Result<(), Fault> {
        let now = self.ledger.parts.source.now();
        let reader = actor.account.to_string();
        let event = AuditEvent::done(&actor.tenant, now, &reader, action, "ledger/audit");
        self.ledger.append_own(&self.spiffe_id, &event).await
    }
}
