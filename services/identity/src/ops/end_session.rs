//! Ends a session; one that is gone, or another tenant's, is ended already.
use kit_ids::TenantId;

use super::{Identity, limits};
use crate::audit::{self, Act, Actor};
use crate::crypto::token::Token;
use crate::error::Error;

/// Ends a session: recorded first, so that none ends without its record.
#[tracing::instrument(name = "identity.ops.end_session", skip_all)]
pub async fn run(identity: &Identity, tenant: &TenantId, token: &Token) -> Result<(), Error> {
    let limits = limits(&*identity.tenant(tenant)?);
    let session = match identity.sessions.peek(tenant, token, limits).await {
        Ok((session, _)) => session,
        Err(Error::Unauthenticated) => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut tx = identity.db.tenant(tenant).await?;
    let act = Act {
        event: identity.source.id(),
        at: identity.source.now(),
        actor: Actor::Account(session.account),
        action: "session.end",
        object: audit::account(session.account),
        outcome: "done",
    };
    audit::record(&mut tx, act).await?;
    tx.commit().await?;
    identity.sessions.end(token).await
}
