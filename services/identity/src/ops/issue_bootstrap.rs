//! Issues the token with which a tenant's first owner makes an account.
use identity_domain::invitation::BOOTSTRAP_OPEN_FOR;
use jiff::Timestamp;
use kit_ids::TenantId;

use super::Identity;
use crate::audit::{self, Act, Actor};
use crate::crypto::token::Token;
use crate::error::Error;
use crate::store::{accounts, bootstrap};

/// Issues a token; one issued before is of no use any more. Refused once an owner exists, also one who is being made
/// right now: the row's lock makes this transaction see that.
#[tracing::instrument(name = "identity.ops.issue_bootstrap", skip_all)]
pub async fn run(identity: &Identity, tenant: &TenantId, peer: &str) -> Result<(Token, Timestamp), Error> {
    let token = Token::random(&identity.source);
    let now = identity.source.now();
    let expires_at = now.checked_add(BOOTSTRAP_OPEN_FOR).unwrap_or(Timestamp::MAX);
    let mut tx = identity.db.tenant(tenant).await?;
    bootstrap::replace(&mut tx, &token.hash(), now, expires_at).await?;
    if accounts::has_owner(&mut tx).await? {
        tx.rollback().await?;
        return Err(Error::BootstrapClosed);
    }
    let act = Act {
        event: identity.source.id(),
        at: now,
        actor: Actor::Service(peer),
        action: "bootstrap.issue",
        object: audit::tenant(tenant),
        outcome: "done",
    };
    audit::record(&mut tx, act).await?;
    tx.commit().await?;
    Ok((token, expires_at))
}
