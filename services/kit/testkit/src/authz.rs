//! Permits for what tests arrange, and who may do what, by name.
use std::convert::Infallible;

use jiff::Timestamp;
use kit_access::Rules;
use kit_authz::{Action, ErasesSubject, Permit, Service};
use kit_ids::{AccountId, TenantId};
use kit_principal::{Acting, Principal, Role, Roles, ServiceName, Strength};
use uuid::Uuid;

use crate::fail;

/// What a test writes to arrange something: no store function of a service takes it for an action of its own.
pub struct Arrange;

impl Action for Arrange {
    type By = Service;
    type Evidence = ();
    type Refusal = Infallible;

    fn decide(_: &Service, (): &()) -> Result<(), Infallible> {
        Ok(())
    }
}

impl ErasesSubject for Arrange {}

/// A permit to arrange something at a tenant.
pub fn arrange(tenant: &TenantId) -> Permit<Arrange> {
    Permit::for_service(tenant)
}

/// One principal of every kind and role at a tenant, by name.
#[must_use]
pub fn everybody(tenant: &TenantId) -> [(&'static str, Principal); 7] {
    let (at, strength) = (Timestamp::UNIX_EPOCH, Strength::Password);
    let account = || AccountId::from(Uuid::from_u128(7));
    let staff = |role| Principal::staff(tenant.clone(), account(), Roles::one(role), strength, at);
    let support = Principal::support(tenant.clone(), account(), "support".to_owned(), strength, at);
    [
        ("guest", Principal::Guest(tenant.clone())),
        ("client", Principal::client(tenant.clone(), account(), strength, at)),
        ("employee", staff(Role::Employee)),
        ("admin", staff(Role::Admin)),
        ("owner", staff(Role::Owner)),
        ("support", support),
        ("service", Principal::Service),
    ]
}

/// Who of [`everybody`] may, as a decision has it.
#[must_use]
pub fn who(tenant: &TenantId, may: impl Fn(&Principal) -> bool) -> Vec<&'static str> {
    let allowed = everybody(tenant).into_iter().filter(|(_, principal)| may(principal));
    allowed.map(|(name, _)| name).collect()
}

/// Who may call an RPC ("/holdfast.booking.v1.Bookings/Book"), as the contract has it: people of [`everybody`], through
/// the gateway, and services that act for themselves.
#[must_use]
pub fn who_may_call(tenant: &TenantId, rpc: &str) -> Vec<&'static str> {
    let rules = Rules::of_contract().unwrap_or_else(|error| fail(&error));
    let Some(rule) = rules.of(rpc) else { fail(&format!("{rpc} has no rule")) };
    if rule.acting.contains(&Acting::Service) {
        return rule.callers.iter().map(|service| service.as_str()).collect();
    }
    who(tenant, |principal| {
        let holds_role = match principal {
            Principal::Staff(staff) => rule.roles.is_empty() || staff.roles.holds_any(&rule.roles),
            Principal::Guest(_) | Principal::Client(_) | Principal::Support(_) | Principal::Service => true,
        };
        let is_through_gateway = rule.callers.contains(&ServiceName::Gateway);
        is_through_gateway && rule.acting.contains(&principal.acting()) && holds_role
    })
}
