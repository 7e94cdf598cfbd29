//! Who calls, and on whose behalf.
use kit_fault::Fault;
use kit_ids::TenantId;
use kit_mesh::PeerId;
use kit_principal::{Principal, ServiceName, Staff};
use tonic::Status;

/// A call that is allowed: who calls, and on whose behalf. In the extensions of every request behind the layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The whole id of the service that calls.
    pub peer: PeerId,
    /// The service that calls.
    pub service: ServiceName,
    /// On whose behalf.
    pub principal: Principal,
}

// === impl Caller ===

impl Caller {
    /// A service acting for itself.
    #[must_use]
    pub fn service(peer: PeerId, service: ServiceName) -> Self {
        Self { peer, service, principal: Principal::Service }
    }

    /// The caller of a request. Without one the request did not come through the layer: refused.
    pub fn from_request<T>(request: &tonic::Request<T>) -> Result<&Self, Status> {
        request.extensions().get().ok_or_else(|| Status::permission_denied("the call was not authorized"))
    }

    /// The tenant for which somebody acts; a service acting for itself is refused.
    pub fn for_tenant(&self) -> Result<&TenantId, Status> {
        let tenant = self.principal.tenant();
        tenant.ok_or_else(|| Status::permission_denied("the call is made for no tenant"))
    }

    /// The member of staff who acts; anybody else is refused.
    pub fn staff(&self) -> Result<&Staff, Fault> {
        match &self.principal {
            Principal::Staff(staff) => Ok(staff),
            Principal::Guest(_) | Principal::Client(_) | Principal::Support(_) | Principal::Service => {
                Err(Fault::denied())
            }
        }
    }
}
