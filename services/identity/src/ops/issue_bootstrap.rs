//! Issues the token with which a tenant's first owner makes an account.
use identity_domain::invitation::BOOTSTRAP_OPEN_FOR;
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, Reason};
use kit_ledger_grpc::{AuditEntry, record_audit};

use super::Context;
use crate::authz::IssueBootstrap;
use crate::crypto::token::Token;
use crate::store::{accounts, bootstrap};

/// A token that was issued.
#[derive(Debug)]
pub struct Issued {
    /// The token: given out once, stored hashed.
    pub token: Token,
    /// Until when it opens something.
    pub expires_at: Timestamp,
}

/// Issues a token; one issued before is of no use any more. Refused once an owner exists, also one who is being made
/// right now: the row's lock makes this transaction see that.
#[tracing::instrument(name = "identity.ops.issue_bootstrap", skip_all)]
pub async fn run(context: &Context, peer: &Peer) -> Result<Issued, Fault> {
    let token = Token::random(&context.clock);
    let now = context.clock.now();
    let expires_at = now.checked_add(BOOTSTRAP_OPEN_FOR).unwrap_or(Timestamp::MAX);
    let permit = Permit::<IssueBootstrap>::request(peer, ())?;
    let mut tx = context.write(&permit).await?;
    bootstrap::replace(&mut tx, &token.hash(), now, expires_at).await?;
    if accounts::has_owner(&mut tx).await? {
        tx.rollback().await?;
        return Err(Fault::new(Reason::BootstrapClosed));
    }
    let entry =
        AuditEntry::done(peer.service().as_str(), "bootstrap.issue", format!("tenant/{}", peer.tenant()))
            .at(now);
    record_audit(&mut tx, &context.clock, &entry).await?;
    tx.commit().await?;
    Ok(Issued { token, expires_at })
}
