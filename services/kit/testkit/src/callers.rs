//! Who calls, as the access layer hands a request on: written once for the tests of every service.
use jiff::Timestamp;
use kit_access::{Caller, testing};
use kit_clock::Clock;
use kit_ids::{AccountId, TenantId};
use kit_mesh::{PeerId, Realm};
use kit_principal::{Principal, Role, Roles, ServiceName, Strength};
use tonic::Request;

use crate::ca::{NAMESPACE, TRUST_DOMAIN};
use crate::fail;

/// A service's identity in the mesh of tests.
#[must_use]
pub fn peer(service: &str) -> PeerId {
    let realm = Realm::new(TRUST_DOMAIN, NAMESPACE).unwrap_or_else(|error| fail(&error));
    PeerId::new(realm.id(service))
}

/// A service that acts for itself.
#[must_use]
pub fn service(name: &str) -> Caller {
    let service = name.parse().unwrap_or_else(|error| fail(&format!("{name}: {error}")));
    testing::caller(peer(name), service, Principal::Service)
}

/// Whoever acts, through the gateway.
#[must_use]
pub fn through_gateway(principal: Principal) -> Caller {
    let service = ServiceName::Gateway;
    testing::caller(peer(service.as_str()), service, principal)
}

/// Somebody on a tenant's pages, through the gateway.
#[must_use]
pub fn guest(tenant: &str) -> Caller {
    through_gateway(Principal::Guest(tenant_id(tenant)))
}

/// A member of a tenant's staff: an employee with an account of their own who has signed in with a password just now,
/// but for what is changed.
#[must_use]
pub fn staff(tenant: &str) -> Member {
    let clock = Clock::system();
    Member {
        tenant: tenant_id(tenant),
        account: clock.id(),
        roles: Roles::one(Role::Employee),
        signed_in: clock.now(),
    }
}

/// A request as it comes out of the access layer.
#[must_use]
pub fn request<T>(caller: Caller, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(caller);
    request
}

/// A tenant's id.
#[must_use]
pub fn tenant_id(tenant: &str) -> TenantId {
    tenant.parse().unwrap_or_else(|_| fail(&format!("{tenant} is no tenant's id")))
}

/// A member of staff who is to call.
#[derive(Clone, Debug)]
pub struct Member {
    tenant: TenantId,
    account: AccountId,
    roles: Roles,
    signed_in: Timestamp,
}

// === impl Member ===

impl Member {
    /// With this role instead.
    #[must_use]
    pub fn role(self, role: Role) -> Self {
        Self { roles: Roles::one(role), ..self }
    }

    /// With this account instead.
    #[must_use]
    pub fn account(self, account: AccountId) -> Self {
        Self { account, ..self }
    }

    /// Signed in then instead.
    #[must_use]
    pub fn signed_in(self, at: Timestamp) -> Self {
        Self { signed_in: at, ..self }
    }

    /// The member as a caller, through the gateway.
    #[must_use]
    pub fn caller(self) -> Caller {
        let Self { tenant, account, roles, signed_in } = self;
        through_gateway(Principal::staff(tenant, account, roles, Strength::Password, signed_in))
    }
}
