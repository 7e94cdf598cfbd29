//! Tells who a session is, without moving its idle limit.
use identity_domain::session::Session;
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::Requester as _;
use kit_fault::Fault;

use super::{Context, holder, limits};
use crate::crypto::token::Token;
use crate::sessions::SessionStatus;

/// Whose session is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Command<'a> {
    /// The session's token.
    pub token: &'a Token,
}

/// Who a session is. Has no Debug: it names a person.
pub struct Described {
    /// The session.
    pub session: Session,
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// When it ends without a further request.
    pub idle_end: Timestamp,
}

/// Describes a session.
#[tracing::instrument(name = "identity.ops.describe_session", skip_all)]
pub async fn run(context: &Context, peer: &Peer, command: Command<'_>) -> Result<Described, Fault> {
    let Command { token } = command;
    let limits = limits(&*context.tenant(peer.tenant())?);
    let SessionStatus { session, idle_end } = context.sessions.peek(peer, token, limits).await?;
    let holder = holder::open(context, peer, session.account).await?;
    Ok(Described { session, email: holder.email, name: holder.name, idle_end })
}
