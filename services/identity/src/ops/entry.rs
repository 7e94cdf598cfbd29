//! The end of the way in: the session, and its record.
use std::time::Duration;

use identity_domain::session::{AccountVersion, Session};
use identity_domain::way_in::Entered;
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::{Permit, Requester as _};
use kit_fault::Fault;
use kit_ids::AccountId;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_pg::WriteTx;
use kit_seal::BlindIndex;

use super::{Context, account_object, limits};
use crate::authz::{BeginSession, RecordSignIn};
use crate::crypto::token::Token;
use crate::store::accounts::{self, Credential};
use crate::store::devices;
use crate::store::sign_ins::{self, Outcome, SignIn};

/// When somebody may try again whose account was changed while they signed in.
const AGAIN: Duration = Duration::from_secs(1);

/// A session that was just begun. Its token is given out after its record alone: a crash between leaves a session whose
/// token nobody has, never one without its record.
#[derive(Debug)]
pub(super) struct Begun {
    /// For the cookie alone.
    pub(super) token: Token,
    /// When it ends, whatever happens.
    pub(super) absolute_end: Timestamp,
}

/// Begins the session of who has come all the way in.
pub(super) async fn begin(
    context: &Context,
    peer: &Peer,
    entered: Entered,
    credential: &Credential,
) -> Result<Begun, Fault> {
    let tenant = context.tenant(peer.tenant())?;
    let (limits, proved) = (limits(&tenant), entered.proved());
    let session = Session {
        tenant: peer.tenant().clone(),
        account: proved.account,
        version: credential.version,
        roles: credential.roles.clone(),
        strength: proved.strength,
        auth_time: proved.at,
        absolute_end: limits.absolute_end(proved.at),
    };
    let Ok(permit) = Permit::<BeginSession>::request(peer, entered);
    let token = context.sessions.begin(&permit, &session, limits, tenant.sessions().max_concurrent).await?;
    Ok(Begun { token, absolute_end: session.absolute_end })
}

/// Whether the account is as it was when the session began. Who changes it waits from here on, and ends this session
/// with the others; who has changed it meanwhile leaves a session that is to be abandoned.
pub(super) async fn stands(
    tx: &mut WriteTx<RecordSignIn>,
    account: AccountId,
    version: AccountVersion,
) -> Result<(), Fault> {
    if accounts::held_version(tx, account).await? == Some(version) {
        return Ok(());
    }
    Err(Fault::unavailable().with_retry_after(AGAIN))
}

/// Who came in by a step, and from where.
pub(super) struct ByStep<'a> {
    /// Whose account.
    pub(super) account: AccountId,
    /// The account's version when the session began.
    pub(super) version: AccountVersion,
    /// The browser's own token.
    pub(super) device: &'a Token,
    /// Blind index of the client's address.
    pub(super) client_ip: BlindIndex,
}

/// Records a session that began with a step: the attempt that reached the step was settled there.
pub(super) async fn record(context: &Context, peer: &Peer, entry: ByStep<'_>) -> Result<(), Fault> {
    let ByStep { account, version, device, client_ip } = entry;
    let (id, at, outcome) = (context.clock.id(), context.clock.now(), Outcome::SignedIn);
    metrics::counter!("identity_sign_ins_total", "outcome" => outcome.as_str()).increment(1);
    let Ok(permit) = Permit::<RecordSignIn>::request(peer, ());
    let mut tx = context.write(&permit).await?;
    stands(&mut tx, account, version).await?;
    devices::remember(&mut tx, account, &device.hash(), at).await?;
    sign_ins::insert(&mut tx, &SignIn { id, account, outcome, client_ip, at }).await?;
    let entry = AuditEntry::done(account.to_string(), "session.begin", account_object(account));
    record_audit(&mut tx, &context.clock, &entry.event(id).at(at)).await?;
    tx.commit().await?;
    Ok(())
}
