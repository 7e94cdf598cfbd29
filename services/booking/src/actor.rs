//! Who asks, as the use cases need to know it.
use booking_api::ChangedBy;
use kit_authz::Requester;
use kit_fault::Fault;
use kit_ids::{AccountId, TenantId};
use kit_ledger::GUEST;
use kit_ledger_grpc::AuditEntry;
use kit_pg::idempotency;
use kit_principal::{Acting, Principal, Roles};

/// Who asks, at which tenant.
#[derive(Clone, Debug)]
pub struct Actor {
    tenant: TenantId,
    kind: ActorKind,
}

/// Who may ask booking for something.
#[derive(Clone, Debug)]
enum ActorKind {
    Guest,
    Client(AccountId),
    Staff { account: AccountId, roles: Roles },
}

// === impl Actor ===

impl Actor {
    /// The actor of a call. Support and services have no RPC of booking's: refused.
    pub fn of(principal: &Principal) -> Result<Self, Fault> {
        let kind = match principal {
            Principal::Guest(_) => ActorKind::Guest,
            Principal::Client(client) => ActorKind::Client(client.account),
            Principal::Staff(staff) => {
                ActorKind::Staff { account: staff.account, roles: staff.roles.clone() }
            }
            Principal::Support(_) | Principal::Service => return Err(Fault::denied()),
        };
        let tenant = principal.tenant().ok_or_else(Fault::denied)?;
        Ok(Self { tenant: tenant.clone(), kind })
    }

    /// The kind of principal that asks.
    #[must_use]
    pub fn acting(&self) -> Acting {
        match self.kind {
            ActorKind::Guest => Acting::Guest,
            ActorKind::Client(_) => Acting::Client,
            ActorKind::Staff { .. } => Acting::Staff,
        }
    }

    /// The account, if signed in.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        match self.kind {
            ActorKind::Guest => None,
            ActorKind::Client(account) | ActorKind::Staff { account, .. } => Some(account),
        }
    }

    /// Whether a member of staff asks.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        matches!(self.kind, ActorKind::Staff { .. })
    }

    /// Their roles, if they are staff.
    #[must_use]
    pub fn roles(&self) -> Option<&Roles> {
        match &self.kind {
            ActorKind::Guest | ActorKind::Client(_) => None,
            ActorKind::Staff { roles, .. } => Some(roles),
        }
    }

    /// An act of theirs that was done, for the audit ledger.
    pub fn did(&self, action: &'static str, object: impl Into<String>) -> AuditEntry {
        AuditEntry::done(self.name(), action, object)
    }

    /// What the audit ledger calls them: an account's id, or [`GUEST`].
    #[must_use]
    pub fn name(&self) -> String {
        self.account().map_or_else(|| GUEST.to_owned(), |account| account.to_string())
    }

    /// Who a change of a booking says it was.
    #[must_use]
    pub fn changed_by(&self) -> ChangedBy {
        match self.kind {
            ActorKind::Guest => ChangedBy::Guest,
            ActorKind::Client(_) => ChangedBy::Client,
            ActorKind::Staff { .. } => ChangedBy::Staff,
        }
    }

    /// Under whom idempotency keys are kept.
    #[must_use]
    pub fn idempotency_caller(&self) -> idempotency::Caller {
        self.account().map_or(idempotency::Caller::Guest, idempotency::Caller::Account)
    }
}

impl Requester for Actor {
    fn tenant(&self) -> &TenantId {
        &self.tenant
    }
}
