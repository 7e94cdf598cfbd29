//! Who asks for a permit.
use kit_ids::TenantId;

/// Somebody who asks for a permit. Each acts at one tenant, and gets permits for that tenant alone.
pub trait Requester {
    /// The tenant.
    fn tenant(&self) -> &TenantId;
}

/// A service that acts for itself: one that calls, at the tenant that its call names, or this one at its own work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service(TenantId);

// === impl Service ===

impl Service {
    /// A service that acts at this tenant.
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

/// A guest is known by the tenant alone.
impl Requester for TenantId {
    fn tenant(&self) -> &TenantId {
        self
    }
}
