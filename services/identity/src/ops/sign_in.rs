//! Signs in with a password. Unknown address and wrong password cost the same work and get the same answer.
use identity_domain::email::Email;
use identity_domain::enrolment::Worth;
use identity_domain::password::Password;
use jiff::Timestamp;
use kit_ids::TenantId;
use kit_seal::TenantKeys;

use super::{Identity, limits, second_factor};
use crate::audit::{self, Act, Actor};
use crate::crypto::token::Token;
use crate::error::Error;
use crate::sessions::{Session, Strength};
use crate::store::accounts::{self, Credential};
use crate::store::sign_ins::{self, Attempt, Outcome};

/// What somebody typed. Has no Debug: it holds what was typed.
pub struct Command {
    /// The tenant.
    pub tenant: TenantId,
    /// The e-mail address, as typed.
    pub email: String,
    /// The password, as typed.
    pub password: Password,
    /// The client's address.
    pub source: String,
}

/// What a right password gives.
#[derive(Debug)]
pub enum SignedIn {
    /// A session.
    Session {
        /// For the cookie alone.
        token: Token,
        /// When it ends, whatever happens.
        absolute_end: Timestamp,
    },
    /// None: the enrolment grace is over.
    EnrolmentRequired,
}

/// Signs in. The session is made before the act is recorded and its token given out after: a crash between leaves a
/// session whose token nobody has, never one without its record.
#[tracing::instrument(name = "identity.ops.sign_in", skip_all)]
pub async fn run(identity: &Identity, command: Command) -> Result<SignedIn, Error> {
    let tenant = identity.tenant(&command.tenant)?;
    let keys = identity.sealer.tenant(&command.tenant).await?;
    let found = find(identity, &command, &keys).await?;
    let secret = found.as_ref().map(|one| one.secret.clone());
    let right = identity.hasher.verify(command.password, secret).await?;
    let now = identity.source.now();
    let attempt = |found: Option<&Credential>, outcome| Attempt {
        id: identity.source.id(),
        account: found.map(|one| one.account),
        outcome,
        source: keys.blind_index("source", command.source.as_bytes()),
        at: now,
    };
    let Some(credential) = found.as_ref().filter(|_| right) else {
        record(identity, &command.tenant, attempt(found.as_ref(), Outcome::Failed)).await?;
        return Err(Error::SignInFailed);
    };
    if second_factor(&tenant).password_alone(&credential.roles, credential.made_at, now) != Worth::Session {
        record(identity, &command.tenant, attempt(Some(credential), Outcome::EnrolmentRequired)).await?;
        return Ok(SignedIn::EnrolmentRequired);
    }
    let limits = limits(&tenant);
    let session = Session {
        tenant: command.tenant.clone(),
        account: credential.account,
        roles: credential.roles.clone(),
        strength: Strength::Password,
        auth_time: now,
        absolute_end: limits.absolute_end(now),
    };
    let token = identity.sessions.begin(&session, limits, tenant.sessions().max_concurrent).await?;
    record(identity, &command.tenant, attempt(Some(credential), Outcome::SignedIn)).await?;
    Ok(SignedIn::Session { token, absolute_end: session.absolute_end })
}

/// What is no address is looked up all the same: it is never found.
async fn find(
    identity: &Identity,
    command: &Command,
    keys: &TenantKeys,
) -> Result<Option<Credential>, Error> {
    let email = Email::parse(&command.email);
    let text = email.as_ref().map_or(command.email.as_str(), Email::as_str);
    let mut tx = identity.db.tenant(&command.tenant).await?;
    let mut found = None;
    for index in keys.blind_indexes("email", text.as_bytes()) {
        found = accounts::credential(&mut tx, &index).await?.or(found);
    }
    tx.commit().await?;
    Ok(found)
}

async fn record(identity: &Identity, tenant: &TenantId, attempt: Attempt) -> Result<(), Error> {
    let (actor, outcome) = match (attempt.outcome, attempt.account) {
        (Outcome::SignedIn, Some(id)) => (Actor::Account(id), "done"),
        (Outcome::EnrolmentRequired, Some(id)) => (Actor::Account(id), "ENROLMENT_REQUIRED"),
        _ => (Actor::Guest, "SIGN_IN_FAILED"),
    };
    metrics::counter!("identity_sign_ins_total", "outcome" => attempt.outcome.as_str()).increment(1);
    let object = attempt.account.map_or_else(|| "account/unknown".to_owned(), audit::account);
    let mut tx = identity.db.tenant(tenant).await?;
    sign_ins::insert(&mut tx, &attempt).await?;
    let act = Act { event: attempt.id, at: attempt.at, actor, action: "session.begin", object, outcome };
    audit::record(&mut tx, act).await?;
    tx.commit().await?;
    Ok(())
}
