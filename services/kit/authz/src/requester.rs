//! Who asks for a permit, or reads.
use kit_ids::TenantId;

/// Somebody who asks for a permit, or for whom a service reads. Each acts at one tenant, and gets permits for that
/// tenant and reads its rows alone. A tenant's id is none: whoever acts comes from a call that was authorized.
pub trait Requester {
    /// The tenant.
    fn tenant(&self) -> &TenantId;
}

/// A service that acts for itself: one that calls, at the tenant that its call names, or this one at its own work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service(TenantId);

// === impl Service ===

impl Service {
    /// A service that acts at this tenant. Anybody can make one, so the tree lists where that is done
    /// (`tests/layout/own_work.rs`): what is done for somebody who calls is done for them.
    #[must_use]
    pub fn at(tenant: &TenantId) -> Self {
        Self(tenant.clone())
    }
}

impl Requester for Service {
    fn tenant(&self) -> &TenantId {
        &self.0
    }
}
