//! The principal of a call.
use jiff::Timestamp;
use kit_authz::Requester;
use kit_ids::{AccountId, TenantId};

use crate::{Authentication, Roles, Strength};

/// On whose behalf a call is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A visitor who has not signed in: known by the tenant alone.
    Guest(TenantId),
    /// A client who has signed in.
    Client(Client),
    /// A member of the tenant's staff who has signed in.
    Staff(Staff),
    /// The platform's support, under a code of the tenant's owner.
    Support(Support),
    /// The calling service itself; the tenant is a field of the request.
    Service,
}

/// A client who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    tenant: TenantId,
    /// Their account.
    pub account: AccountId,
    /// How they signed in.
    pub authentication: Authentication,
}

/// A member of the tenant's staff who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    tenant: TenantId,
    /// Their account.
    pub account: AccountId,
    /// Their roles at the tenant, at least one.
    pub roles: Roles,
    /// How they signed in.
    pub authentication: Authentication,
}

/// The platform's support, acting at a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    tenant: TenantId,
    /// The account for which support acts.
    pub account: AccountId,
    /// Who really acts (RFC 8693, section 4.1).
    pub actor: String,
    /// How they signed in.
    pub authentication: Authentication,
}

/// The kind of a principal, as rules name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Acting {
    /// A visitor who has not signed in.
    Guest,
    /// A client who has signed in.
    Client,
    /// A member of staff who has signed in.
    Staff,
    /// The platform's support.
    Support,
    /// The calling service itself.
    Service,
}

// === impl Staff ===

impl Requester for Staff {
    fn tenant(&self) -> &TenantId {
        &self.tenant
    }
}

// === impl Principal ===

impl Principal {
    /// A client who has signed in.
    #[must_use]
    pub fn client(tenant: TenantId, account: AccountId, strength: Strength, at: Timestamp) -> Self {
        Self::Client(Client { tenant, account, authentication: Authentication { strength, at } })
    }

    /// A member of staff who has signed in.
    #[must_use]
    pub fn staff(
        tenant: TenantId,
        account: AccountId,
        roles: Roles,
        strength: Strength,
        at: Timestamp,
    ) -> Self {
        Self::Staff(Staff { tenant, account, roles, authentication: Authentication { strength, at } })
    }

    /// The platform's support, really `actor`, for an account.
    #[must_use]
    pub fn support(
        tenant: TenantId,
        account: AccountId,
        actor: String,
        strength: Strength,
        at: Timestamp,
    ) -> Self {
        Self::Support(Support { tenant, account, actor, authentication: Authentication { strength, at } })
    }

    /// Its kind.
    #[must_use]
    pub fn acting(&self) -> Acting {
        match self {
            Self::Guest(_) => Acting::Guest,
            Self::Client(_) => Acting::Client,
            Self::Staff(_) => Acting::Staff,
            Self::Support(_) => Acting::Support,
            Self::Service => Acting::Service,
        }
    }

    /// The tenant at which it acts; a service acting for itself has none.
    #[must_use]
    pub fn tenant(&self) -> Option<&TenantId> {
        match self {
            Self::Guest(tenant) => Some(tenant),
            Self::Client(client) => Some(&client.tenant),
            Self::Staff(staff) => Some(&staff.tenant),
            Self::Support(support) => Some(&support.tenant),
            Self::Service => None,
        }
    }

    /// How it signed in; guests and services did not.
    #[must_use]
    pub fn authentication(&self) -> Option<Authentication> {
        match self {
            Self::Client(client) => Some(client.authentication),
            Self::Staff(staff) => Some(staff.authentication),
            Self::Support(support) => Some(support.authentication),
            Self::Guest(_) | Self::Service => None,
        }
    }
}
