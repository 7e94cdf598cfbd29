//! Makes the account of an invitation. It never signs in. Unknown, used and expired get one answer.
use identity_domain::email::Email;
use identity_domain::name::Name;
use identity_domain::password::Password;
use identity_domain::role::{Role, Roles};
use kit_ids::{AccountId, SubjectId, TenantId};
use kit_pg::TenantTx;
use kit_seal::{Place, TenantKeys};

use super::{Identity, kept_email, nobody_behind, password_rules};
use crate::audit::{self, Act, Actor};
use crate::crypto::token::Token;
use crate::error::{Bad, Error};
use crate::store::accounts::{self, Account};
use crate::store::{bootstrap, invitations};

/// What somebody typed. Has no Debug: it holds what was typed.
pub struct Command {
    /// The tenant.
    pub tenant: TenantId,
    /// The invitation's token; what is none opens nothing.
    pub token: Option<Token>,
    /// The name, as typed.
    pub name: String,
    /// The password, as typed.
    pub password: Password,
    /// The address, as typed; may be empty where the invitation holds one.
    pub email: String,
}

/// What a token opens.
struct Opened {
    subject: SubjectId,
    email: Email,
    roles: Roles,
    bootstrap: bool,
}

/// Makes the account. Whatever can be judged without the invitation is judged first; the password is hashed and the
/// person's key written before the transaction that uses the invitation up.
#[tracing::instrument(name = "identity.ops.accept_invitation", skip_all)]
pub async fn run(identity: &Identity, command: Command) -> Result<(), Error> {
    let tenant = identity.tenant(&command.tenant)?;
    let name = name(&command.name)?;
    let broken = command.password.broken(password_rules(&tenant));
    if !broken.is_empty() {
        return Err(Error::TooWeak(broken));
    }
    let token = command.token.ok_or(Error::NotFound)?;
    let keys = identity.sealer.tenant(&command.tenant).await?;
    let opened = open(identity, &command.tenant, &token, &command.email).await?;
    let secret = identity.hasher.hash(command.password).await?;
    let account = account(identity, &command.tenant, &opened, &name, &keys).await?;
    let mut tx = identity.db.tenant(&command.tenant).await?;
    match keep(&mut tx, identity, &token, &account, &secret, opened.bootstrap).await {
        Ok(true) => Ok(tx.commit().await?),
        // Somebody used it first, or has the address meanwhile: this invitation opens nothing any more.
        Ok(false) | Err(Error::EmailTaken) => {
            drop(tx);
            // The subject of an invitation is whoever used it; a first owner's was made for this attempt.
            if opened.bootstrap {
                nobody_behind(identity, &command.tenant, opened.subject).await;
            }
            Err(Error::NotFound)
        }
        Err(error) => Err(error),
    }
}

fn name(text: &str) -> Result<Name, Error> {
    Name::parse(text).map_err(|error| Error::Invalid(vec![Bad::text("name", error)]))
}

/// The open invitation of the token. The first owner says the address; everybody else's stands in the invitation.
async fn open(identity: &Identity, tenant: &TenantId, token: &Token, typed: &str) -> Result<Opened, Error> {
    let (hash, now) = (token.hash(), identity.source.now());
    let mut tx = identity.db.tenant(tenant).await?;
    let invitation = invitations::open(&mut tx, &hash, now).await?;
    let first_owner = invitation.is_none() && bootstrap::is_open(&mut tx, &hash, now).await?;
    tx.commit().await?;
    let Some(invitation) = invitation else {
        if !first_owner {
            return Err(Error::NotFound);
        }
        let email = kept_email(typed).map_err(|bad| Error::Invalid(vec![bad]))?;
        let roles = Roles::one(Role::Owner);
        return Ok(Opened { subject: identity.source.id(), email, roles, bootstrap: true });
    };
    let key = identity.sealer.subject(tenant, invitation.subject).await?;
    let place = Place::of("invitation", "email_sealed", invitation.id);
    let known = key.open_text(place, &invitation.email_sealed)?;
    let email = Email::parse(&known).map_err(|error| Error::Internal(error.into()))?;
    if !typed.trim().is_empty() && Email::parse(typed).as_ref() != Ok(&email) {
        return Err(Error::invalid("email", "FORMAT", "not the address that was invited"));
    }
    Ok(Opened { subject: invitation.subject, email, roles: invitation.roles, bootstrap: false })
}

/// The account, sealed for its row.
async fn account(
    identity: &Identity,
    tenant: &TenantId,
    opened: &Opened,
    name: &Name,
    keys: &TenantKeys,
) -> Result<Account, Error> {
    let id: AccountId = identity.source.id();
    let key = identity.sealer.create_subject(tenant, opened.subject).await?;
    let email = opened.email.as_str();
    Ok(Account {
        id,
        subject: opened.subject,
        email: keys.blind_index("email", email.as_bytes()),
        email_sealed: key.seal(Place::of("account", "email_sealed", id), email)?,
        name_sealed: key.seal(Place::of("account", "name_sealed", id), name.as_str())?,
        roles: opened.roles.clone(),
        made_at: identity.source.now(),
    })
}

/// Account, the invitation's end and the record, in one transaction; `false`: somebody used the invitation first.
async fn keep(
    tx: &mut TenantTx,
    identity: &Identity,
    token: &Token,
    account: &Account,
    secret: &str,
    first_owner: bool,
) -> Result<bool, Error> {
    accounts::insert(tx, account, secret).await.map_err(taken)?;
    let (hash, now) = (token.hash(), account.made_at);
    let used = if first_owner {
        bootstrap::use_up(tx, &hash, account.id, now).await?
    } else {
        invitations::use_up(tx, &hash, account.id, now).await?
    };
    let act = Act {
        event: identity.source.id(),
        at: now,
        actor: Actor::Account(account.id),
        action: "invitation.accept",
        object: audit::account(account.id),
        outcome: "done",
    };
    audit::record(tx, act).await?;
    Ok(used)
}

fn taken(error: sqlx::Error) -> Error {
    if kit_pg::constraint(&error) == Some(accounts::EMAIL_ONCE) { Error::EmailTaken } else { error.into() }
}
