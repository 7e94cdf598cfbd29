//! Signs in with a password. Unknown address, wrong password and a lock cost the same work and get the same answer.
mod attempts;
mod record;
mod tried;

use identity_domain::attempt::Attempt;
use identity_domain::email::Email;
use identity_domain::password::Password;
use identity_domain::session::Session;
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, Reason};
use kit_ids::AccountId;
use kit_principal::Strength;
use kit_seal::TenantKeys;
use kit_tenants::Tenant;
use tracing::Instrument as _;
use uuid::Uuid;

use self::record::Ended;
use self::tried::Tried;
use super::{Context, limits, lockout_rules, second_factor};
use crate::authz::{BeginSession, NotSignedIn, SignInEvidence};
use crate::crypto::hasher::{StoredPassword, Verified};
use crate::crypto::token::Token;
use crate::store::accounts::{self, Credential};
use crate::store::devices;
use crate::store::sign_ins::Outcome;

/// What somebody typed. Has no Debug: it holds what was typed.
pub struct Command {
    /// The e-mail address, as typed.
    pub email: String,
    /// The password, as typed.
    pub password: Password,
    /// The client's address.
    pub client_ip: String,
    /// The token of the browser, if it shows one.
    pub device: Option<Token>,
}

/// What a right password gives.
#[derive(Debug)]
pub enum SignedIn {
    /// A session.
    Session {
        /// For the cookie alone.
        token: Token,
        /// The token of the browser, from now on a known device; for the cookie alone.
        device: Token,
        /// When it ends, whatever happens.
        absolute_end: Timestamp,
    },
    /// None: the enrolment grace is over.
    EnrolmentRequired,
}

/// Signs in. The attempt is reserved before anything is hashed and settled after it; no connection is held meanwhile.
/// It is settled also where the caller waits no longer: what is left unsettled would become a failure.
#[tracing::instrument(name = "identity.ops.sign_in", skip_all)]
pub async fn run(context: &Context, peer: &Peer, command: Command) -> Result<SignedIn, Fault> {
    let (context, peer) = (context.clone(), peer.clone());
    let attempt = async move { attempt(&context, &peer, command).await };
    tokio::spawn(attempt.in_current_span()).await.map_err(|error| Fault::internal(&error))?
}

async fn attempt(context: &Context, peer: &Peer, command: Command) -> Result<SignedIn, Fault> {
    let Command { email, password, client_ip, device } = command;
    let tenant = context.tenant(peer.tenant())?;
    let keys = context.sealer.tenant(peer.tenant()).await?;
    let (address, source) = (address(&email), attempts::source(&client_ip));
    let found = find(context, peer, &address, &keys).await?;
    let shown = shown_device(context, peer, found.as_ref(), device).await?;
    let known = shown.as_ref().filter(|shown| shown.is_known).map(|shown| shown.token.hash());
    let tried = Tried {
        buckets: attempts::buckets(&keys, &address, &source, known),
        rules: lockout_rules(&tenant),
        device: shown.map_or_else(|| Token::random(&context.clock), |shown| shown.token),
        client_ip: keys.blind_index("source", client_ip.as_bytes()),
        found,
    };
    let Some(attempt) = attempts::reserve(context, peer, &tried).await? else {
        context.hasher.pretend(password).await?;
        metrics::counter!("identity_sign_ins_total", "outcome" => "locked").increment(1);
        return Err(Fault::new(Reason::SignInFailed));
    };
    let stored = |found: &Credential| StoredPassword { account: found.account, hashed: found.hashed.clone() };
    let stored = tried.found.as_ref().map(stored);
    let settled = match context.hasher.verify(&attempt, password, stored).await {
        // Wrong. What cannot be recorded stays reserved, and is a failure in the end.
        Ok(None) => return fail(context, peer, Reserved { tried: &tried, attempt: &attempt }).await,
        Ok(Some(verified)) => {
            let reserved = Reserved { tried: &tried, attempt: &attempt };
            begin(context, peer, &tenant, reserved, verified).await
        }
        Err(error) => Err(error.into()),
    };
    if settled.is_err() {
        // Nothing of it is a failure of who tried.
        attempts::withdraw(context, peer, &attempt).await;
    }
    settled
}

/// What is tried, with its place in the buckets.
#[derive(Clone, Copy)]
struct Reserved<'a> {
    tried: &'a Tried,
    attempt: &'a Attempt,
}

async fn fail(context: &Context, peer: &Peer, reserved: Reserved<'_>) -> Result<SignedIn, Fault> {
    let Reserved { tried, attempt } = reserved;
    let at = context.clock.now();
    record::run(context, peer, Ended { tried, attempt, outcome: Outcome::Failed, at }).await?;
    Err(Fault::new(Reason::SignInFailed))
}

/// The session is made before the act is recorded and its token given out after: a crash between leaves a session whose
/// token nobody has, never one without its record.
async fn begin(
    context: &Context,
    peer: &Peer,
    tenant: &Tenant,
    reserved: Reserved<'_>,
    verified: Verified,
) -> Result<SignedIn, Fault> {
    let Reserved { tried, attempt } = reserved;
    let now = context.clock.now();
    let record = |outcome| record::run(context, peer, Ended { tried, attempt, outcome, at: now });
    // An unknown address verifies never, so this is not met.
    let Some(credential) = &tried.found else { return fail(context, peer, reserved).await };
    let enrolment = second_factor(tenant).enrolment(&credential.roles, credential.made_at, now);
    let evidence = SignInEvidence { password: Some(verified), enrolment };
    let permit = match Permit::<BeginSession>::request(peer, evidence) {
        Ok(permit) => permit,
        Err(NotSignedIn::Failed) => return fail(context, peer, reserved).await,
        Err(NotSignedIn::EnrolmentRequired) => {
            record(Outcome::EnrolmentRequired).await?;
            return Ok(SignedIn::EnrolmentRequired);
        }
    };
    renew_hash(context, &permit).await?;
    let limits = limits(tenant);
    let session = Session {
        tenant: peer.tenant().clone(),
        account: credential.account,
        roles: credential.roles.clone(),
        strength: Strength::Password,
        auth_time: now,
        absolute_end: limits.absolute_end(now),
    };
    let token = context.sessions.begin(&permit, &session, limits, tenant.sessions().max_concurrent).await?;
    record(Outcome::SignedIn).await?;
    Ok(SignedIn::Session { token, device: tried.device.clone(), absolute_end: session.absolute_end })
}

/// The address as accounts are found by it. What is none is looked up all the same: it is never found.
fn address(typed: &str) -> String {
    Email::parse(typed).map_or_else(|_| typed.to_owned(), |email| email.as_str().to_owned())
}

async fn find(
    context: &Context,
    peer: &Peer,
    address: &str,
    keys: &TenantKeys,
) -> Result<Option<Credential>, Fault> {
    let mut tx = context.read(peer).await?;
    let mut found = None;
    for index in keys.blind_indexes("email", address.as_bytes()) {
        found = accounts::credential(&mut tx, &index).await?.or(found);
    }
    tx.commit().await?;
    Ok(found)
}

/// A browser that shows a token which was given out here.
struct ShownDevice {
    token: Token,
    /// Whether the account's holder signed in with it lately.
    is_known: bool,
}

/// The browser, if its token is one of ours; made-up ones are none. The same is asked where there is no such account.
async fn shown_device(
    context: &Context,
    peer: &Peer,
    found: Option<&Credential>,
    shown: Option<Token>,
) -> Result<Option<ShownDevice>, Fault> {
    let Some(token) = shown else { return Ok(None) };
    let (hash, now) = (token.hash(), context.clock.now());
    let account = found.map_or_else(|| AccountId::from(Uuid::nil()), |found| found.account);
    let mut tx = context.read(peer).await?;
    let is_given_out = devices::is_given_out(&mut tx, &hash).await?;
    let is_known = devices::is_known(&mut tx, account, &hash, now).await?;
    tx.commit().await?;
    Ok(is_given_out.then_some(ShownDevice { token, is_known }))
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
