//! Who asks, as the use cases need to know it.
use booking_api::ChangedBy;
use kit_access::Acting;
use kit_ids::{AccountId, TenantId};
use kit_ledger::GUEST;
use kit_ledger_grpc::Act;
use kit_passport::Role;
use kit_pg::idempotency::Caller as Scope;

/// Who asks, for which tenant.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The tenant.
    pub tenant: TenantId,
    /// As what.
    pub acting: Acting,
    /// The account, if signed in.
    pub account: Option<AccountId>,
    /// Roles of a member of staff.
    pub roles: Vec<Role>,
}

// === impl Actor ===

impl Actor {
    /// Whether a member of staff asks.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.acting == Acting::Staff
    }

    /// Whether all bookings are theirs to see: owners and admins.
    #[must_use]
    pub fn sees_all(&self) -> bool {
        self.is_staff() && self.roles.iter().any(|role| matches!(role, Role::Owner | Role::Admin))
    }

    /// An act of theirs that was done, for the audit ledger.
    pub fn did(&self, action: &'static str, object: impl Into<String>) -> Act {
        let name = self.account.map_or_else(|| GUEST.to_owned(), |account| account.to_string());
        Act::done(name, action, object)
    }

    /// Who a change of a booking says it was.
    #[must_use]
    pub fn changed_by(&self) -> ChangedBy {
        match self.acting {
            Acting::Staff => ChangedBy::Staff,
            Acting::Client => ChangedBy::Client,
            Acting::Guest | Acting::Support | Acting::Service => ChangedBy::Guest,
        }
    }

    /// Whose keys repeats are found under.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.account.map_or(Scope::Guest, Scope::Account)
    }
}
