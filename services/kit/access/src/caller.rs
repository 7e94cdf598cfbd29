//! Who calls, and on whose behalf.
use kit_fault::Fault;
use kit_mesh::PeerId;
use kit_principal::{Principal, ServiceName, Staff};
use tonic::Status;

/// A call that is allowed: who calls, and on whose behalf. In the extensions of every request behind the layer, which
/// alone makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    peer: PeerId,
    service: ServiceName,
    principal: Principal,
}

// === impl Caller ===

impl Caller {
    /// Of a call that was authorized.
    pub(crate) fn authorized(peer: PeerId, service: ServiceName, principal: Principal) -> Self {
        Self { peer, service, principal }
    }

    /// The caller of a request. Without one the request did not come through the layer: refused.
    pub fn from_request<T>(request: &tonic::Request<T>) -> Result<&Self, Status> {
        request.extensions().get().ok_or_else(|| Status::permission_denied("the call was not authorized"))
    }

    /// The whole id of the service that calls.
    #[must_use]
    pub fn peer(&self) -> &PeerId {
        &self.peer
    }

    /// The service that calls.
    #[must_use]
    pub fn service(&self) -> ServiceName {
        self.service
    }

    /// On whose behalf; [`Principal::Service`]: for itself.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
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
