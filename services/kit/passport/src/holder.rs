//! On whose behalf a passport speaks.
use jiff::Timestamp;
use kit_ids::{AccountId, TenantId};
use serde::{Deserialize, Serialize};

/// The kind of whoever acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Whoever typed: known by the tenant alone.
    Guest,
    /// A client who has signed in.
    Client,
    /// A member of the tenant's staff who has signed in.
    Staff,
    /// The platform's support, under a code of the tenant's owner.
    Support,
}

/// What a member of staff is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Owns the business.
    Owner,
    /// Runs it.
    Admin,
    /// Works there.
    Employee,
}

/// How strongly a person proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// A password alone.
    Password,
    /// A password and a second factor, or a passkey.
    MultiFactor,
}

/// On whose behalf a passport speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The tenant.
    pub tenant: TenantId,
    /// The kind of whoever acts.
    pub kind: Kind,
    /// Their account; a guest has none.
    pub account: Option<AccountId>,
    /// The roles of a member of staff.
    pub roles: Vec<Role>,
    /// How strongly they signed in; a guest did not.
    pub strength: Option<Strength>,
    /// When they signed in, to the second.
    pub auth_time: Option<Timestamp>,
    /// Who really acts where support acts for another (RFC 8693 calls it the actor).
    pub act: Option<String>,
}

// === impl Role ===

impl Role {
    /// The name, as in rules and rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Employee => "employee",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Owner, Self::Admin, Self::Employee].into_iter().find(|role| role.as_str() == name)
    }
}

// === impl Holder ===

impl Holder {
    /// Whoever typed.
    #[must_use]
    pub fn guest(tenant: TenantId) -> Self {
        Self {
            tenant,
            kind: Kind::Guest,
            account: None,
            roles: Vec::new(),
            strength: None,
            auth_time: None,
            act: None,
        }
    }

    /// A client who has signed in.
    #[must_use]
    pub fn client(tenant: TenantId, account: AccountId, strength: Strength, auth_time: Timestamp) -> Self {
        Self {
            kind: Kind::Client,
            account: Some(account),
            strength: Some(strength),
            auth_time: Some(auth_time),
            ..Self::guest(tenant)
        }
    }

    /// A member of staff who has signed in.
    #[must_use]
    pub fn staff(
        tenant: TenantId,
        account: AccountId,
        roles: Vec<Role>,
        strength: Strength,
        auth_time: Timestamp,
    ) -> Self {
        Self { kind: Kind::Staff, roles, ..Self::client(tenant, account, strength, auth_time) }
    }

    /// How long this holder's passport holds, in seconds.
    #[must_use]
    pub fn lifetime_seconds(&self) -> i64 {
        if self.kind == Kind::Guest { crate::GUEST_SECONDS } else { crate::PERSON_SECONDS }
    }

    /// Whether everything that the kind needs is there, and nothing else.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let signed_in = self.account.is_some() && self.strength.is_some() && self.auth_time.is_some();
        let nobody = self.account.is_none() && self.strength.is_none() && self.auth_time.is_none();
        match self.kind {
            Kind::Guest => nobody && self.roles.is_empty() && self.act.is_none(),
            Kind::Client => signed_in && self.roles.is_empty() && self.act.is_none(),
            Kind::Staff => signed_in && !self.roles.is_empty() && self.act.is_none(),
            Kind::Support => signed_in && self.roles.is_empty() && self.act.is_some(),
        }
    }
}
