//! Signs in with a password. Unknown address, wrong password and a lock cost the same work and get the same answer.
mod attempts;
mod due;
mod record;
mod tried;

use identity_domain::attempt::Attempt;
use identity_domain::email::Email;
use identity_domain::password::{Password, Rule};
use identity_domain::way_in::{PasswordMark, Proved, Standing, WayIn};
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, Reason};
use kit_principal::Strength;
use kit_seal::TenantKeys;
use kit_tenants::Tenant;
use tracing::Instrument as _;

use self::record::Ended;
use self::tried::Tried;
use super::entry::{self, Begun};
use super::{Context, browser, holder, lockout_rules, password_rules};
use crate::authz::RenewHash;
use crate::crypto::hasher::{HashedPassword, StoredPassword, Verified};
use crate::crypto::token::Token;
use crate::sessions::NewStep;
use crate::store::accounts::{self, Credential};
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
    /// Who is heard.
    pub lane: Lane,
}

/// Who is heard. The gateway asks for those with a known device first, and lets nobody wait there who has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Everybody.
    Common,
    /// Who shows a known device of the account.
    KnownDevices,
}

/// A session that was just begun.
#[derive(Debug)]
pub struct NewSession {
    /// For the cookie alone.
    pub token: Token,
    /// The token of the browser, from now on a known device; for the cookie alone.
    pub device: Token,
    /// When it ends, whatever happens.
    pub absolute_end: Timestamp,
}

/// Where a right password leads.
#[derive(Debug)]
pub enum SignedIn {
    /// To a session.
    Session(NewSession),
    /// Nowhere: the enrolment grace is over.
    EnrolmentRequired,
    /// To the choice of another password, by these rules.
    NewPassword(NewStep, Vec<Rule>),
    /// Nowhere, and nothing was judged: the browser is no known device of the account, and only such were heard.
    UnknownDevice,
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
    let Command { email, password, client_ip, device, lane } = command;
    let tenant = context.tenant(peer.tenant())?;
    // Without it there would be no session and no step, and all that is hashed would be for nothing.
    context.sessions.answer().await?;
    let keys = context.sealer.tenant(peer.tenant()).await?;
    let (address, source) = (address(&email), attempts::source(&client_ip));
    let found = find(context, peer, &address, &keys).await?;
    let account = found.as_ref().map(|found| found.account);
    let shown = browser::shown_device(context, peer, account, device).await?;
    let known = shown.as_ref().filter(|shown| shown.is_known).map(|shown| shown.token.hash());
    if lane == Lane::KnownDevices && known.is_none() {
        return Ok(SignedIn::UnknownDevice);
    }
    let tried = Tried {
        buckets: attempts::buckets(&keys, &address, &source, known),
        account: attempts::account(&keys, &address),
        notify: tenant.locks().notify,
        rules: lockout_rules(&tenant),
        device: shown.map_or_else(|| Token::random(&context.clock), |shown| shown.token),
        client_ip: keys.blind_index("source", client_ip.as_bytes()),
        found,
        keys,
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
            go_on(context, peer, &tenant, reserved, verified).await
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

/// What was right is settled as that, wherever it leads.
async fn go_on(
    context: &Context,
    peer: &Peer,
    tenant: &Tenant,
    reserved: Reserved<'_>,
    verified: Verified,
) -> Result<SignedIn, Fault> {
    let Reserved { tried, attempt } = reserved;
    let at = context.clock.now();
    let record = |outcome| record::run(context, peer, Ended { tried, attempt, outcome, at });
    // An unknown address verifies never, so this is not met.
    let Some(credential) = &tried.found else { return fail(context, peer, reserved).await };
    let due = due::due(context, peer, tenant, credential, &verified).await?;
    let account = credential.account;
    let password = renewed(context, peer, &credential.hashed, verified).await?;
    let proved = Proved { account, strength: Strength::Password, at, password };
    match WayIn::of(Standing { proved, due }) {
        WayIn::Enrolment => {
            record(Outcome::EnrolmentRequired).await?;
            Ok(SignedIn::EnrolmentRequired)
        }
        WayIn::NewPassword(step) => {
            let known = holder::open(context, peer, account).await?;
            let step = context.sessions.begin_step(peer, step.standing()).await?;
            record(Outcome::StepRequired).await?;
            Ok(SignedIn::NewPassword(step, password_rules(tenant, &known.of_password()).each()))
        }
        WayIn::Session(entered) => {
            let begun = entry::begin(context, peer, entered, credential).await?;
            if let Err(fault) = record(Outcome::SignedIn).await {
                // Not recorded, or the account is another by now: nobody gets this session.
                context.sessions.abandon(&begun.token).await?;
                return Err(fault);
            }
            let Begun { token, absolute_end } = begun;
            Ok(SignedIn::Session(NewSession { token, device: tried.device.clone(), absolute_end }))
        }
    }
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

/// Stores the hash that was made anew, unless another took the place of the old one meanwhile: a password that was
/// changed stays changed. The mark of the one that was proved, as it is stored from then on.
async fn renewed(
    context: &Context,
    peer: &Peer,
    proved: &HashedPassword,
    verified: Verified,
) -> Result<PasswordMark, Fault> {
    let Some(new) = verified.renewal().map(|renewal| renewal.new.mark()) else { return Ok(proved.mark()) };
    let Ok(permit) = Permit::<RenewHash>::request(peer, verified);
    let mut tx = context.write(&permit).await?;
    let is_stored = accounts::renew_hash(&mut tx).await?;
    tx.commit().await?;
    Ok(if is_stored { new } else { proved.mark() })
}
