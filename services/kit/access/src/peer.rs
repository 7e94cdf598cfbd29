//! A service that calls for itself.
use kit_authz::Requester;
use kit_fault::Fault;
use kit_ids::TenantId;
use kit_principal::{Principal, ServiceName};

use crate::caller::Caller;

/// The service that calls, acting for itself, at the tenant that its call names. A call that was authorized gives one:
/// [`Caller::peer_at`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    service: ServiceName,
    tenant: TenantId,
}

// === impl Caller ===

impl Caller {
    /// The service that calls, at a tenant; one that calls on somebody's behalf is refused.
    pub fn peer_at(&self, tenant: &TenantId) -> Result<Peer, Fault> {
        match self.principal() {
            Principal::Service => Ok(Peer { service: self.service(), tenant: tenant.clone() }),
            Principal::Guest(_) | Principal::Client(_) | Principal::Staff(_) | Principal::Support(_) => {
                Err(Fault::denied())
            }
        }
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
