//! Somebody on whose behalf a service calls.
use kit_authz::Requester;
use kit_ids::TenantId;
use tonic::Status;

use crate::caller::Caller;

/// Somebody on whose behalf a service calls, where the tenant is all that matters of them: a guest, a client, a
/// member of staff, or support. A call that was authorized gives one: [`Caller::end_user`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndUser(TenantId);

// === impl Caller ===

impl Caller {
    /// Whoever acts, at their tenant; a service acting for itself is refused.
    pub fn end_user(&self) -> Result<EndUser, Status> {
        let tenant = self.principal().tenant();
        let tenant = tenant.ok_or_else(|| Status::permission_denied("the call is made for no tenant"))?;
        Ok(EndUser(tenant.clone()))
    }
}

impl Requester for EndUser {
    fn tenant(&self) -> &TenantId {
        &self.0
    }
}
