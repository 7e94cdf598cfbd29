//! Between the wire and the operations.
use holdfast_proto::access::v1::Strength as WireStrength;
use identity_domain::password::Password;
use identity_domain::role::{Role, Roles};
use jiff::Timestamp;
use kit_access::Caller;
use kit_fault::Fault;
use kit_ids::TenantId;
use tonic::Status;

use crate::crypto::token::Token;
use crate::ops::{Actor, Context};
use crate::sessions::Strength;

/// The tenant that a service names: the configuration names it, or did until a day ago.
pub(super) fn tenant(context: &Context, text: &str) -> Result<TenantId, Fault> {
    context.tenants.admit(text, context.source.now())
}

pub(super) fn password(text: &str) -> Result<Password, Fault> {
    Password::read(text).map_err(|error| Fault::invalid_field("password", "TOO_LONG", error.to_string()))
}

/// A session's token; what is none belongs to no session.
pub(super) fn session_token(text: &str) -> Result<Token, Fault> {
    Token::read(text).ok_or_else(Fault::unauthenticated)
}

pub(super) fn instant(instant: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: instant.as_second(), nanos: instant.subsec_nanosecond() }
}

pub(super) fn strength(strength: Strength) -> WireStrength {
    match strength {
        Strength::Password => WireStrength::Password,
    }
}

/// The member of staff who acts.
pub(super) fn actor(caller: &Caller) -> Result<Actor, Status> {
    let role = |role: &kit_passport::Role| match role {
        kit_passport::Role::Owner => Role::Owner,
        kit_passport::Role::Admin => Role::Admin,
        kit_passport::Role::Employee => Role::Employee,
    };
    let denied = || Status::from(Fault::denied());
    let roles: Vec<Role> = caller.roles.iter().map(role).collect();
    let roles = Roles::try_from(roles).map_err(|_| denied())?;
    let account = caller.account.ok_or_else(denied)?;
    Ok(Actor { tenant: caller.for_tenant()?.clone(), account, roles })
}
