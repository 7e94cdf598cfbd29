//! Invites a person to make an account.
use identity_domain::email::Email;
use identity_domain::invitation::OPEN_FOR;
use identity_domain::role::Roles;
use jiff::Timestamp;
use kit_ids::{InvitationId, SubjectId};
use kit_pg::TenantTx;
use kit_seal::{Place, TenantKeys};

use super::{Actor, Identity, kept_email, nobody_behind};
use crate::audit::{self, Act};
use crate::crypto::token::Token;
use crate::error::{Bad, Error};
use crate::store::accounts;
use crate::store::invitations::{self, Invitation};

/// An invitation, with its token once.
#[derive(Debug)]
pub struct Invited {
    /// Its id.
    pub id: InvitationId,
    /// The token: given out once, stored hashed.
    pub token: Token,
    /// Until when it is open.
    pub expires_at: Timestamp,
}

/// Invites. Judged in this order: the fields, the roles, the address.
#[tracing::instrument(name = "identity.ops.invite_user", skip_all)]
pub async fn run(
    identity: &Identity,
    actor: &Actor,
    email: &str,
    roles: &[String],
) -> Result<Invited, Error> {
    let (email, roles) = fields(email, roles)?;
    if !actor.roles.may_invite(&roles) {
        return Err(Error::Denied);
    }
    let keys = identity.sealer.tenant(&actor.tenant).await?;
    let token = Token::random(&identity.source);
    let invitation = sealed(identity, actor, (&email, roles), &token, &keys).await?;
    let mut tx = identity.db.tenant(&actor.tenant).await?;
    match keep(&mut tx, identity, actor, &email, &keys, &invitation).await {
        Ok(()) => tx.commit().await?,
        Err(error) => {
            drop(tx);
            // Nothing was committed: nobody is behind the subject.
            nobody_behind(identity, &actor.tenant, invitation.subject).await;
            return Err(error);
        }
    }
    Ok(Invited { id: invitation.id, token, expires_at: invitation.expires_at })
}

/// The invitation and its record, unless somebody has the address.
async fn keep(
    tx: &mut TenantTx,
    identity: &Identity,
    actor: &Actor,
    email: &Email,
    keys: &TenantKeys,
    invitation: &Invitation,
) -> Result<(), Error> {
    for index in keys.blind_indexes("email", email.as_str().as_bytes()) {
        if accounts::exists(tx, &index).await? {
            return Err(Error::EmailTaken);
        }
    }
    invitations::insert(tx, invitation).await.map_err(taken)?;
    let act = Act {
        event: identity.source.id(),
        at: invitation.made_at,
        actor: audit::Actor::Account(actor.account),
        action: "user.invite",
        object: format!("invitation/{}", invitation.id),
        outcome: "done",
    };
    audit::record(tx, act).await?;
    Ok(())
}

fn fields(email: &str, roles: &[String]) -> Result<(Email, Roles), Error> {
    match (kept_email(email), Roles::parse(roles)) {
        (Ok(email), Ok(roles)) => Ok((email, roles)),
        (email, roles) => {
            let email = email.err();
            let roles = roles.err().map(|error| Bad::new("roles", "UNKNOWN", error.to_string()));
            Err(Error::Invalid(email.into_iter().chain(roles).collect()))
        }
    }
}

async fn sealed(
    identity: &Identity,
    actor: &Actor,
    (email, roles): (&Email, Roles),
    token: &Token,
    keys: &TenantKeys,
) -> Result<Invitation, Error> {
    let (id, subject): (InvitationId, SubjectId) = (identity.source.id(), identity.source.id());
    let key = identity.sealer.create_subject(&actor.tenant, subject).await?;
    let made_at = identity.source.now();
    Ok(Invitation {
        id,
        subject,
        token_hash: token.hash(),
        email: keys.blind_index("email", email.as_str().as_bytes()),
        email_sealed: key.seal(Place::of("invitation", "email_sealed", id), email.as_str())?,
        roles,
        invited_by: actor.account,
        made_at,
        expires_at: made_at.checked_add(OPEN_FOR).unwrap_or(Timestamp::MAX),
    })
}

fn taken(error: sqlx::Error) -> Error {
    if kit_pg::constraint(&error) == Some(invitations::EMAIL_ONCE) { Error::EmailTaken } else { error.into() }
}
