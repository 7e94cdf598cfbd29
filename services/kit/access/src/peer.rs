//! A service that calls for itself.
use kit_authz::Requester;
use kit_fault::Fault;
use kit_ids::TenantId;
use kit_principal::{Principal, ServiceName};

use crate::caller::Caller;

/// The service that calls, acting for itself, where no tenant is named yet, or all are meant. It reads and writes at no
/// tenant: for that it is a [`Peer`]. A call that was authorized gives one: [`Caller::calling_service`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallingService(ServiceName);

/// The service that calls, acting for itself, at the tenant that its call names. A call that was authorized gives one:
/// [`Caller::peer_at`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    service: ServiceName,
    tenant: TenantId,
}

// === impl Caller ===

impl Caller {
    /// The service that calls; one that calls on somebody's behalf is refused.
    pub fn calling_service(&self) -> Result<CallingService, Fault> {
        match self.principal() {
            Principal::Service => Ok(CallingService(self.service())),
            Principal::Guest(_) | Principal::Client(_) | Principal::Staff(_) | Principal::Support(_) => {
                Err(Fault::denied())
            }
        }
    }

    /// The service that calls, at a tenant; one that calls on somebody's behalf is refused.
    pub fn peer_at(&self, tenant: &TenantId) -> Result<Peer, Fault> {
        Ok(self.calling_service()?.at(tenant))
    }
}

// === impl CallingService ===

impl CallingService {
    /// Which service calls.
    #[must_use]
    pub fn name(&self) -> ServiceName {
        self.0
    }

    /// The same, at the tenant that its call names.
    #[must_use]
    pub fn at(&self, tenant: &TenantId) -> Peer {
        Peer { service: self.0, tenant: tenant.clone() }
    }
}

// === impl Peer ===

impl Peer {
    /// Which service calls.
    #[must_use]
    pub fn service(&self) -> ServiceName {
        self.service
    }
}

impl Requester for Peer {
    fn tenant(&self) -> &TenantId {
        &self.tenant
    }
}
