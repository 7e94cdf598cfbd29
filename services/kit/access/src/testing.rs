//! For tests of what stands behind the layer.
use kit_mesh::PeerId;
use kit_principal::{Principal, ServiceName};

use crate::Caller;

/// A caller as the layer makes one of a call that it allows.
#[must_use]
pub fn caller(peer: PeerId, service: ServiceName, principal: Principal) -> Caller {
    Caller::authorized(peer, service, principal)
}
