//! Who calls, and on whose behalf.
use jiff::Timestamp;
use kit_ids::{AccountId, TenantId};
use kit_mesh::PeerId;
use kit_passport::{Holder, Kind, Role, Strength};
use tonic::Status;

/// On whose behalf a call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Acting {
    /// Whoever typed.
    Guest,
    /// A client who has signed in.
    Client,
    /// A member of staff who has signed in.
    Staff,
    /// The platform's support.
    Support,
    /// The calling service itself; the tenant is a field of the request.
    Service,
}

/// A call that is allowed: who calls, and on whose behalf. In the extensions of every request behind the layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The service that calls.
    pub peer: PeerId,
    /// On whose behalf.
    pub acting: Acting,
    /// The tenant of the passport; a service acting for itself has none.
    pub tenant: Option<TenantId>,
    /// The account of whoever has signed in.
    pub account: Option<AccountId>,
    /// The roles of a member of staff.
    pub roles: Vec<Role>,
    /// How strongly they signed in.
    pub strength: Option<Strength>,
    /// When they signed in.
    pub auth_time: Option<Timestamp>,
    /// Who really acts where support acts for another.
    pub act: Option<String>,
}

// === impl Acting ===

impl From<Kind> for Acting {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Guest => Self::Guest,
            Kind::Client => Self::Client,
            Kind::Staff => Self::Staff,
            Kind::Support => Self::Support,
        }
    }
}

// === impl Caller ===

impl Caller {
    /// A service acting for itself.
    #[must_use]
    pub fn service(peer: PeerId) -> Self {
        Self {
            peer,
            acting: Acting::Service,
            tenant: None,
            account: None,
            roles: Vec::new(),
            strength: None,
            auth_time: None,
            act: None,
        }
    }

    /// A service acting for the holder of a passport.
    #[must_use]
    pub fn holder(peer: PeerId, holder: Holder) -> Self {
        Self {
            peer,
            acting: holder.kind.into(),
            tenant: Some(holder.tenant),
            account: holder.account,
            roles: holder.roles,
            strength: holder.strength,
            auth_time: holder.auth_time,
            act: holder.act,
        }
    }

    /// The caller of a request. Without one the request did not come through the layer: refused.
    pub fn from_request<T>(request: &tonic::Request<T>) -> Result<&Self, Status> {
        request.extensions().get().ok_or_else(|| Status::permission_denied("the call was not judged"))
    }

    /// The tenant for which somebody acts; a service acting for itself is refused.
    pub fn for_tenant(&self) -> Result<&TenantId, Status> {
        self.tenant.as_ref().ok_or_else(|| Status::permission_denied("the call is made for no tenant"))
    }

    /// Whether a member of staff with one of these roles acts.
    #[must_use]
    pub fn has_role(&self, roles: &[Role]) -> bool {
        self.acting == Acting::Staff && self.roles.iter().any(|role| roles.contains(role))
    }
}
