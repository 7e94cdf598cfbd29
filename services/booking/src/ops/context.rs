//! What every use case works with.
use std::sync::Arc;

use kit_authz::{Action, Permit, Requester};
use kit_clock::Clock;
use kit_fault::Fault;
use kit_ids::TenantId;
use kit_pg::{Database, TenantTx, WriteTx};
use kit_seal::{Sealer, TenantKeys};
use kit_tenants::{Tenant, Tenants};

use super::provider_locks::ProviderLocks;
use crate::ports::Policy;
use crate::store::StoreError;

/// Database, keys, configuration, policy, time. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// Booking's database, as the role `_app`.
    pub database: Database,
    /// Keys of tenants and subjects.
    pub sealer: Sealer,
    /// The tenants' configuration in force.
    pub tenants: Tenants,
    /// policy.
    pub policy: Arc<dyn Policy>,
    /// Time and randomness.
    pub clock: Clock,
    /// This instance's lock of each provider.
    pub provider_locks: ProviderLocks,
    /// Port of the public entry point in links; 0 or 443: none is written.
    pub public_port: u16,
}

// === impl Context ===

impl Context {
    /// The tenant's configuration; a tenant of which none was ever received is refused.
    pub fn tenant(&self, id: &TenantId) -> Result<Arc<Tenant>, Fault> {
        self.tenants.get(id).ok_or_else(Fault::unavailable)
    }

    /// Where the tenant's pages are: `https://host[:port]` of its primary domain.
    #[must_use]
    pub fn origin(&self, tenant: &Tenant) -> String {
        tenant.domains().primary.origin(self.public_port)
    }

    /// The tenant's keys. Not inside a transaction: they lie in another database.
    pub async fn keys(&self, id: &TenantId) -> Result<TenantKeys, Fault> {
        self.sealer.tenant(id).await.map_err(Fault::from)
    }

    /// Begins a transaction that reads, for who asks.
    pub async fn read(&self, by: &impl Requester) -> Result<TenantTx, StoreError> {
        Ok(self.database.read(by).await?)
    }

    /// Begins a transaction that writes what was permitted.
    pub async fn write<A: Action>(&self, permit: &Permit<A>) -> Result<WriteTx<A>, StoreError> {
        Ok(self.database.write(permit).await?)
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Context")
    }
}
