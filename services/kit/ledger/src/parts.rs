//! What a service brings to its ledger.
use std::sync::Arc;
use std::time::Duration;

use kit_authz::Service;
use kit_clock::Clock;
use kit_ids::TenantId;
use kit_pg::{Database, Jobs, TenantTx};

use crate::checkpointer::CheckpointSink;
use crate::keys::{LedgerKey, PublicKeys};
use crate::ledger::Ledger;

/// What a ledger's checkpoints and verifications work with.
pub struct Parts {
    /// Which ledger.
    pub ledger: Ledger,
    /// Its database.
    pub database: Database,
    /// The same across tenants.
    pub jobs: Jobs,
    /// The key that signs.
    pub key: LedgerKey,
    /// The keys that verify.
    pub public_keys: PublicKeys,
    /// The other ledger's service.
    pub sink: Arc<dyn CheckpointSink>,
    /// Time and ids.
    pub clock: Clock,
    /// Time between checkpoints.
    pub every: Duration,
    /// The tenants that have a ledger.
    pub tenants: Arc<dyn Fn() -> Vec<TenantId> + Send + Sync>,
}

// === impl Parts ===

impl Parts {
    /// Begins a transaction that reads a tenant's ledger, for this service's own work on it.
    pub(crate) async fn read(&self, tenant: &TenantId) -> Result<TenantTx, sqlx::Error> {
        self.database.read(&Service::at(tenant)).await
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Parts({})", self.ledger.name())
    }
}
