//! The use cases, one a file.
mod append_records;
mod keep_checkpoint;
mod query_ledger;
mod verify_ledger;

use kit_clock::Source;
use kit_ids::{EventId, TenantId};
use kit_ledger::{AuditEvent, Ledger, NewRecord, Pace, PublicKeys, Verifier, append_batch};
use kit_pg::{Database, TenantTx};
use kit_tenants::Tenants;

pub use append_records::Batch;
pub use query_ledger::{Page, Wanted};
pub use verify_ledger::Verified;

use crate::error::Error;

/// Everything that the operations work with. Cheap to clone.
#[derive(Clone)]
pub struct Retention {
    /// The service's database.
    pub db: Database,
    /// The tenants' configuration: for others nothing is taken.
    pub tenants: Tenants,
    /// Public keys of both ledgers.
    pub keys: PublicKeys,
    /// Verifies the audit ledger.
    pub verifier: Verifier,
    /// Calls for checkpoints when many records come.
    pub pace: Pace,
    /// This service's SPIFFE id: the source of its own records.
    pub spiffe: String,
    /// Time and ids.
    pub source: Source,
}

/// Who reads the ledger.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Whose ledger.
    pub tenant: TenantId,
    /// The account that reads.
    pub actor: String,
}

// === impl Retention ===

impl Retention {
    /// Records that somebody read the ledger: in a small commit of its own, before the answer. The ledger is this
    /// service's, so the record needs no outbox.
    async fn record_reading(&self, reader: &Reader, action: &str) -> Result<(), Error> {
        let mut tx = self.db.tenant(&reader.tenant).await?;
        let now = self.source.now();
        let event = AuditEvent::done(&reader.tenant, now, &reader.actor, action, "ledger/audit");
        self.append_own(&mut tx, &event).await?;
        tx.commit().await?;
        self.pace.appended(&reader.tenant, 1);
        Ok(())
    }

    async fn append_own(&self, tx: &mut TenantTx, event: &AuditEvent) -> Result<(), Error> {
        let evidence = event.to_bytes().map_err(|error| Error::Internal(error.into()))?;
        let record = NewRecord { event: self.source.id::<EventId>(), evidence };
        append_batch(tx, Ledger::Audit, &self.spiffe, &[record]).await?;
        Ok(())
    }
}

impl std::fmt::Debug for Retention {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Retention")
    }
}
