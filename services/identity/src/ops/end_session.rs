//! Ends a session; one that is gone, or another tenant's, is ended already.
use kit_access::Peer;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, Reason};
use kit_ledger_grpc::{AuditEntry, record_audit};

use super::{Context, account_object, limits};
use crate::authz::{EndSession, ShownSession};
use crate::crypto::token::Token;

/// Which session is to end.
#[derive(Clone, Copy, Debug)]
pub struct Command<'a> {
    /// Its token.
    pub token: &'a Token,
}

/// Ends a session: recorded first, so that none ends without its record.
#[tracing::instrument(name = "identity.ops.end_session", skip_all)]
pub async fn run(context: &Context, peer: &Peer, command: Command<'_>) -> Result<(), Fault> {
    let Command { token } = command;
    let limits = limits(&*context.tenant(peer.tenant())?);
    let session = match context.sessions.peek(peer, token, limits).await {
        Ok(status) => status.session,
        Err(fault) if fault.reason == Reason::Unauthenticated => return Ok(()),
        Err(fault) => return Err(fault),
    };
    let account = session.account;
    let shown = ShownSession { session, token_hash: token.hash() };
    let permit = Permit::<EndSession>::request(peer, shown)?;
    let mut tx = context.write(&permit).await?;
    let entry = AuditEntry::done(account.to_string(), "session.end", account_object(account));
    record_audit(&mut tx, &context.clock, &entry).await?;
    tx.commit().await?;
    context.sessions.end(&permit).await
}
