//! The use cases, one a file. What every ledger does alike is kit/ledger-grpc's.
pub mod last_verification;
pub mod query;
pub mod verify;

use kit_authz::Permit;
use kit_fault::Fault;
use kit_ledger::{AuditEvent, Sender};
use kit_ledger_grpc::LedgerService;
use kit_principal::Staff;

use crate::authz::ReadLedger;

/// What the use cases work with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Context {
    /// The audit ledger.
    pub ledger: LedgerService,
    /// This service, which records who reads its ledger.
    pub sender: Sender,
}

// === impl Context ===

impl Context {
    /// Records that somebody read the ledger: in a small commit of its own, before the answer. The ledger is this
    /// service's, so the record needs no outbox.
    async fn record_reading(
        &self,
        permit: &Permit<ReadLedger>,
        actor: &Staff,
        action: &str,
    ) -> Result<(), Fault> {
        let now = self.ledger.parts.clock.now();
        let reader = actor.account.to_string();
        let event = AuditEvent::done(permit.tenant(), now, &reader, action, "ledger/audit");
        self.ledger.append_own(permit, &event).await
    }
}
