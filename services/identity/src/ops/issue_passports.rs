//! Issues the passports of one request: one hop, for all its callees. With a session token the session is touched.
use identity_domain::session::Session;
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::Requester as _;
use kit_fault::{Fault, FieldCode};
use kit_principal::{Principal, ServiceName};

use super::{Context, limits};
use crate::crypto::token::Token;

/// Who may be called on somebody's behalf.
const AUDIENCES: [ServiceName; 4] =
    [ServiceName::Identity, ServiceName::Booking, ServiceName::Policy, ServiceName::Retention];

/// For whom, and for which callees.
#[derive(Clone, Copy, Debug)]
pub struct Command<'a> {
    /// The session's token; `None`: a guest's request.
    pub token: Option<&'a Token>,
    /// The services that will be called, one to four, each once.
    pub audiences: &'a [ServiceName],
}

/// Passports for one request. Has no Debug: it holds what opens a service.
pub struct Issued {
    /// The JWTs, in the order asked.
    pub jwts: Vec<String>,
    /// When the first of them expires.
    pub expires_at: Timestamp,
}

/// Issues passports.
#[tracing::instrument(name = "identity.ops.issue_passports", skip_all)]
pub async fn run(context: &Context, peer: &Peer, command: Command<'_>) -> Result<Issued, Fault> {
    let Command { token, audiences } = command;
    let configuration = context.tenant(peer.tenant())?;
    check(audiences)?;
    let principal = match token {
        Some(token) => staff(context.sessions.touch(peer, token, limits(&configuration)).await?),
        None => Principal::Guest(peer.tenant().clone()),
    };
    let minted = audiences.iter().map(|audience| context.signing.mint(&principal, *audience));
    let minted = minted.collect::<Result<Vec<_>, _>>()?;
    let expires_at = minted.iter().map(|one| one.expires_at).min().unwrap_or(Timestamp::MIN);
    Ok(Issued { jwts: minted.into_iter().map(|one| one.jwt).collect(), expires_at })
}

fn check(audiences: &[ServiceName]) -> Result<(), Fault> {
    if audiences.is_empty() {
        return Err(bad_audiences(FieldCode::Required));
    }
    if !audiences.iter().all(|audience| AUDIENCES.contains(audience)) {
        return Err(bad_audiences(FieldCode::Unknown));
    }
    let twice = audiences
        .iter()
        .enumerate()
        .any(|(at, audience)| audiences.iter().take(at).any(|one| one == audience));
    if twice { Err(bad_audiences(FieldCode::Duplicate)) } else { Ok(()) }
}

/// What a list of audiences that is none is told.
pub(crate) fn bad_audiences(code: FieldCode) -> Fault {
    Fault::invalid_field("audiences", code, "must be one to four services, each once")
}

fn staff(session: Session) -> Principal {
    Principal::staff(session.tenant, session.account, session.roles, session.strength, session.auth_time)
}
