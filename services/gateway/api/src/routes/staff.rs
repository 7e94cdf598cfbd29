//! What staff send. Who asks is authorized before a byte of the body is read: whoever is not signed in, or has not the
//! role, hears that and nothing of what the body lacks.
use std::sync::LazyLock;

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use gateway_core::{Gateway, session};
use gateway_edge::input::{Input, Query};
use gateway_edge::refusal::Refusal;
use gateway_edge::request::RequestContext;
use kit_access::Rules;
use kit_fault::{Fault, Kind};
use kit_principal::Roles;
use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::schema::agreements::AgreementTexts;
use crate::schema::definitions::{AdminProvider, AdminService};
use crate::schema::invitations::InviteInput;
use crate::schema::schedules::ScheduleInput;

/// A JSON body of at most so many bytes, of a member of staff who may call the RPC that it is for.
pub(crate) struct StaffInput<T, const MAX: usize>(pub(super) T);

/// What the body is for: the RPC whose rule says which roles may.
pub(crate) trait Guarded {
    /// Its path on the wire.
    const RPC: &'static str;
}

/// The RPC behind the list of users.
pub(crate) const USERS: &str = "/holdfast.identity.v1.Users/List";
/// The RPC behind the list of bookings.
pub(crate) const BOOKINGS: &str = "/holdfast.booking.v1.Bookings/List";
/// The RPC behind the audit ledger's records.
pub(crate) const AUDIT: &str = "/holdfast.retention.v1.AuditLedger/Query";

/// The contract's rules. The service behind authorizes by the same ones, whatever was decided here.
static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::of_contract().unwrap_or_default());

impl<T: DeserializeOwned + Guarded, const MAX: usize> FromRequest<Gateway> for StaffInput<T, MAX> {
    type Rejection = Refusal;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let context = RequestContext::from_request_parts(&mut parts, gateway).await?;
        authorize(gateway, &context, T::RPC).await?;
        let Input(input) = Input::<T, MAX>::from_request(Request::from_parts(parts, body), gateway).await?;
        Ok(Self(input))
    }
}

/// Answers what staff ask for. The service authorizes who asks; a question that cannot be asked never reaches it, and
/// who asks is authorized here: whoever may not ask hears that.
pub(crate) async fn asked<T, V>(
    gateway: &Gateway,
    context: &RequestContext,
    rpc: &str,
    query: Result<Query<T>, Refusal>,
    ask: impl AsyncFnOnce(T) -> Result<V, Fault>,
) -> Answer<V> {
    let answered = match query {
        Ok(Query(query)) => ask(query).await.map_err(Refusal),
        Err(unreadable) => Err(unreadable),
    };
    if let Err(Refusal(fault)) = &answered
        && fault.kind() == Kind::Invalid
    {
        authorize(gateway, context, rpc).await?;
    }
    answered.map(Json)
}

/// Whether whoever acts is signed in and may call the RPC.
async fn authorize(gateway: &Gateway, context: &RequestContext, rpc: &str) -> Result<(), Fault> {
    let session = session::describe(gateway, context).await?;
    if allowed(rpc, &session.roles) { Ok(()) } else { Err(Fault::denied()) }
}

/// Whether one of the roles may call the RPC; one without a rule nobody may.
fn allowed(rpc: &str, roles: &Roles) -> bool {
    RULES.of(rpc).is_some_and(|rule| rule.roles.is_empty() || roles.holds_any(&rule.roles))
}

impl Guarded for InviteInput {
    const RPC: &'static str = "/holdfast.identity.v1.Users/Invite";
}

impl Guarded for AdminService {
    const RPC: &'static str = "/holdfast.booking.v1.Catalogue/PutService";
}

impl Guarded for AdminProvider {
    const RPC: &'static str = "/holdfast.booking.v1.Catalogue/PutProvider";
}

impl Guarded for ScheduleInput {
    const RPC: &'static str = "/holdfast.booking.v1.Catalogue/PutSchedule";
}

impl Guarded for AgreementTexts {
    const RPC: &'static str = "/holdfast.policy.v1.Agreements/Publish";
}

#[cfg(test)]
mod tests {
    use kit_principal::Role;

    use super::*;

    #[test]
    fn every_body_is_for_an_rpc_with_roles() {
        let for_ = [
            InviteInput::RPC,
            AdminService::RPC,
            AdminProvider::RPC,
            ScheduleInput::RPC,
            AgreementTexts::RPC,
        ];
        let may = |rpc| Role::ALL.map(|role| allowed(rpc, &Roles::one(role)));
        for rpc in for_ {
            assert_eq!(may(rpc), [true, true, false], "{rpc}");
        }
        assert_eq!(may(USERS), [true, true, false]);
        assert_eq!(may(BOOKINGS), [true, true, true]);
        assert_eq!(may(AUDIT), [true, false, false]);
        assert!(!allowed("/holdfast.booking.v1.Catalogue/Nothing", &Roles::one(Role::Owner)));
    }
}
