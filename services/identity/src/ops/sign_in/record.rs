//! How an attempt ended, in one transaction: settled in its buckets, in the record of sign-ins and in the audit ledger.
use identity_domain::attempt::{Attempt, LockoutRules};
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use kit_access::Peer;
use kit_authz::Permit;
use kit_fault::Fault;
use kit_ledger::GUEST;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_outbox::enqueue;
use kit_pg::WriteTx;

use super::attempts::{Counted, close};
use super::tried::Tried;
use crate::authz::RecordSignIn;
use crate::ops::entry::stands;
use crate::ops::{Context, account_object};
use crate::store::sign_ins::{self, Outcome, SignIn};
use crate::store::{attempts, devices};

/// An attempt that ended.
pub(super) struct Ended<'a> {
    /// What was tried.
    pub(super) tried: &'a Tried,
    /// What was reserved for it.
    pub(super) attempt: &'a Attempt,
    /// How it ended.
    pub(super) outcome: Outcome,
    /// When.
    pub(super) at: Timestamp,
}

/// Writes it.
pub(super) async fn run(context: &Context, peer: &Peer, ended: Ended<'_>) -> Result<(), Fault> {
    let Ended { tried, attempt, outcome, at } = ended;
    let account = tried.found.as_ref().map(|found| found.account);
    metrics::counter!("identity_sign_ins_total", "outcome" => outcome.as_str()).increment(1);
    let Ok(permit) = Permit::<RecordSignIn>::request(peer, ());
    let mut tx = context.write(&permit).await?;
    match outcome {
        Outcome::Failed => fail(context, &mut tx, &ended).await?,
        Outcome::SignedIn | Outcome::EnrolmentRequired | Outcome::StepRequired => {
            succeed(&mut tx, &ended).await?;
        }
    }
    match account {
        Some(account) => {
            let client_ip = tried.client_ip.clone();
            let sign_in = SignIn { id: attempt.id(), account, outcome, client_ip, at };
            sign_ins::insert(&mut tx, &sign_in).await?;
            record_audit(&mut tx, &context.clock, &entry(&sign_in)).await?;
        }
        None => count_unknown(context, &mut tx, tried, at).await?,
    }
    tx.commit().await?;
    Ok(())
}

async fn fail(context: &Context, tx: &mut WriteTx<RecordSignIn>, ended: &Ended<'_>) -> Result<(), Fault> {
    let Ended { tried, attempt, at, .. } = *ended;
    // In the order of their keys, before anything else of them is written.
    attempts::hold(tx, attempt.buckets(), &tried.rules, at).await?;
    attempts::fail(tx, attempt, tried.found.is_some(), at).await?;
    let states = &attempts::hold(tx, attempt.buckets(), &tried.rules, at).await?;
    let is_closed = LockoutRules::closes(states);
    close(context, tx, tried, Counted { states, at, is_closed }).await.map(drop)
}

/// A right password counts in a known device's bucket alone, and opens the address all the same.
async fn succeed(tx: &mut WriteTx<RecordSignIn>, ended: &Ended<'_>) -> Result<(), Fault> {
    let Ended { tried, attempt, outcome, at } = *ended;
    let mut buckets = attempt.buckets().to_vec();
    if !buckets.contains(&tried.account) {
        buckets.push(tried.account);
    }
    attempts::hold(tx, &buckets, &tried.rules, at).await?;
    attempts::withdraw(tx, attempt).await?;
    attempts::forgive(tx, attempt, at).await?;
    attempts::reopen(tx, tried.account, &tried.rules, at).await?;
    let (Some(found), Outcome::SignedIn) = (&tried.found, outcome) else { return Ok(()) };
    stands(tx, found.account, found.version).await?;
    Ok(devices::remember(tx, found.account, &tried.device.hash(), at).await?)
}

/// Attempts at addresses that nobody has are one record a minute, in the ledger too. Those after the first ask the
/// database as often as others do.
async fn count_unknown(
    context: &Context,
    tx: &mut WriteTx<RecordSignIn>,
    tried: &Tried,
    at: Timestamp,
) -> Result<(), Fault> {
    let minute = at.round(TimestampRound::new().smallest(Unit::Minute).mode(RoundMode::Trunc));
    let minute = minute.map_err(|error| Fault::internal(&error))?;
    let id = tried.record_of(minute);
    if sign_ins::count_unknown(tx, id, minute).await? {
        let entry = AuditEntry::done(GUEST, "session.begin", "account/unknown");
        let entry = entry.refused("SIGN_IN_FAILED").event(id).at(minute);
        return record_audit(tx, &context.clock, &entry).await;
    }
    Ok(enqueue(tx, at, &[]).await?)
}

fn entry(sign_in: &SignIn) -> AuditEntry {
    let entry = |actor: String| {
        let object = account_object(sign_in.account);
        AuditEntry::done(actor, "session.begin", object).event(sign_in.id).at(sign_in.at)
    };
    match sign_in.outcome {
        Outcome::SignedIn => entry(sign_in.account.to_string()),
        Outcome::EnrolmentRequired => entry(sign_in.account.to_string()).refused("ENROLMENT_REQUIRED"),
        Outcome::StepRequired => entry(sign_in.account.to_string()).refused("STEP_REQUIRED"),
        Outcome::Failed => entry(GUEST.to_owned()).refused("SIGN_IN_FAILED"),
    }
}
