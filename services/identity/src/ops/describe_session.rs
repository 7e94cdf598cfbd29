//! Tells who a session is, without moving its idle limit.
use identity_domain::session::Session;
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::Requester as _;
use kit_fault::Fault;
use kit_seal::SealContext;

use super::{Context, limits};
use crate::crypto::token::Token;
use crate::sessions::SessionStatus;
use crate::store::accounts;

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
    let mut tx = context.read(peer).await?;
    let account = accounts::get(&mut tx, session.account).await?.ok_or_else(Fault::unauthenticated)?;
    tx.commit().await?;
    let key = context.sealer.subject(peer.tenant(), account.subject).await?;
    let open = |column, sealed: &[u8]| key.open_text(SealContext::of("account", column, account.id), sealed);
    let email = open("email_sealed", &account.email_sealed)?;
    let name = open("name_sealed", &account.name_sealed)?;
    Ok(Described { session, email, name, idle_end })
}
