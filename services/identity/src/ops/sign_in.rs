//! Signs in with a password. Unknown address and wrong password cost the same work and get the same answer.
use identity_domain::email::Email;
use identity_domain::password::Password;
use identity_domain::session::Session;
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, Reason};
use kit_ledger::GUEST;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_principal::Strength;
use kit_seal::TenantKeys;

use super::{Context, account_object, limits, second_factor};
use crate::authz::{BeginSession, NotSignedIn, RecordSignIn, SignInEvidence};
use crate::crypto::hasher::{StoredPassword, Verified};
use crate::crypto::token::Token;
use crate::store::accounts::{self, Credential};
use crate::store::sign_ins::{self, Attempt, Outcome};

/// What somebody typed. Has no Debug: it holds what was typed.
pub struct Command {
    /// The e-mail address, as typed.
    pub email: String,
    /// The password, as typed.
    pub password: Password,
    /// The client's address.
    pub client_ip: String,
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
pub async fn run(context: &Context, peer: &Peer, command: Command) -> Result<SignedIn, Fault> {
    let tenant = context.tenant(peer.tenant())?;
    let keys = context.sealer.tenant(peer.tenant()).await?;
    let found = find(context, peer, &command.email, &keys).await?;
    let stored = |found: &Credential| StoredPassword { account: found.account, hashed: found.hashed.clone() };
    let password = context.hasher.verify(command.password, found.as_ref().map(stored)).await?;
    let now = context.clock.now();
    let attempt = |found: Option<&Credential>, outcome| Attempt {
        id: context.clock.id(),
        account: found.map(|one| one.account),
        outcome,
        client_ip: keys.blind_index("source", command.client_ip.as_bytes()),
        at: now,
    };
    let failed = async || {
        record(context, peer, attempt(found.as_ref(), Outcome::Failed)).await?;
        Err(Fault::new(Reason::SignInFailed))
    };
    let Some(credential) = &found else { return failed().await };
    let enrolment = second_factor(&tenant).enrolment(&credential.roles, credential.made_at, now);
    let permit = match Permit::<BeginSession>::request(peer, SignInEvidence { password, enrolment }) {
        Ok(permit) => permit,
        Err(NotSignedIn::Failed) => return failed().await,
        Err(NotSignedIn::EnrolmentRequired) => {
            record(context, peer, attempt(Some(credential), Outcome::EnrolmentRequired)).await?;
            return Ok(SignedIn::EnrolmentRequired);
        }
    };
    renew_hash(context, &permit).await?;
    let limits = limits(&tenant);
    let session = Session {
        tenant: peer.tenant().clone(),
        account: credential.account,
        roles: credential.roles.clone(),
        strength: Strength::Password,
        auth_time: now,
        absolute_end: limits.absolute_end(now),
    };
    let token = context.sessions.begin(&permit, &session, limits, tenant.sessions().max_concurrent).await?;
    record(context, peer, attempt(Some(credential), Outcome::SignedIn)).await?;
    Ok(SignedIn::Session { token, absolute_end: session.absolute_end })
}

/// What is no address is looked up all the same: it is never found.
async fn find(
    context: &Context,
    peer: &Peer,
    typed: &str,
    keys: &TenantKeys,
) -> Result<Option<Credential>, Fault> {
    let email = Email::parse(typed);
    let text = email.as_ref().map_or(typed, Email::as_str);
    let mut tx = context.read(peer).await?;
    let mut found = None;
    for index in keys.blind_indexes("email", text.as_bytes()) {
        found = accounts::credential(&mut tx, &index).await?.or(found);
    }
    tx.commit().await?;
    Ok(found)
}

/// Stores the hash that was made anew, unless another took the place of the old one meanwhile: a password that was
/// changed stays changed.
async fn renew_hash(context: &Context, permit: &Permit<BeginSession>) -> Result<(), Fault> {
    if permit.evidence().password.as_ref().and_then(Verified::renewal).is_none() {
        return Ok(());
    }
    let mut tx = context.write(permit).await?;
    accounts::renew_hash(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

async fn record(context: &Context, peer: &Peer, attempt: Attempt) -> Result<(), Fault> {
    let object = attempt.account.map_or_else(|| "account/unknown".to_owned(), account_object);
    let entry =
        |actor: String| AuditEntry::done(actor, "session.begin", object).event(attempt.id).at(attempt.at);
    let entry = match (attempt.outcome, attempt.account) {
        (Outcome::SignedIn, Some(id)) => entry(id.to_string()),
        (Outcome::EnrolmentRequired, Some(id)) => entry(id.to_string()).refused("ENROLMENT_REQUIRED"),
        _ => entry(GUEST.to_owned()).refused("SIGN_IN_FAILED"),
    };
    metrics::counter!("identity_sign_ins_total", "outcome" => attempt.outcome.as_str()).increment(1);
    let Ok(permit) = Permit::<RecordSignIn>::request(peer, ());
    let mut tx = context.write(&permit).await?;
    sign_ins::insert(&mut tx, &attempt).await?;
    record_audit(&mut tx, &context.clock, &entry).await?;
    tx.commit().await?;
    Ok(())
}
