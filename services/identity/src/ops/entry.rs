//! The end of the way in: the session, and its record.
use identity_domain::session::Session;
use identity_domain::way_in::Entered;
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::{Permit, Requester as _};
use kit_fault::Fault;
use kit_ids::AccountId;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_principal::Roles;
use kit_seal::BlindIndex;

use super::{Context, account_object, limits};
use crate::authz::{BeginSession, RecordSignIn};
use crate::crypto::token::Token;
use crate::store::devices;
use crate::store::sign_ins::{self, Outcome, SignIn};

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
    roles: Roles,
) -> Result<Begun, Fault> {
    let tenant = context.tenant(peer.tenant())?;
    let (limits, proved) = (limits(&tenant), entered.proved());
    let session = Session {
        tenant: peer.tenant().clone(),
        account: proved.account,
        roles,
        strength: proved.strength,
        auth_time: proved.at,
        absolute_end: limits.absolute_end(proved.at),
    };
    let Ok(permit) = Permit::<BeginSession>::request(peer, entered);
    let token = context.sessions.begin(&permit, &session, limits, tenant.sessions().max_concurrent).await?;
    Ok(Begun { token, absolute_end: session.absolute_end })
}

/// Who came in by a step, and from where.
pub(super) struct ByStep<'a> {
    /// Whose account.
    pub(super) account: AccountId,
    /// The browser's own token.
    pub(super) device: &'a Token,
    /// Blind index of the client's address.
    pub(super) client_ip: BlindIndex,
}

/// Records a session that began with a step: the attempt that reached the step was settled there.
pub(super) async fn record(context: &Context, peer: &Peer, entry: ByStep<'_>) -> Result<(), Fault> {
    let ByStep { account, device, client_ip } = entry;
    let (id, at, outcome) = (context.clock.id(), context.clock.now(), Outcome::SignedIn);
    metrics::counter!("identity_sign_ins_total", "outcome" => outcome.as_str()).increment(1);
    let Ok(permit) = Permit::<RecordSignIn>::request(peer, ());
    let mut tx = context.write(&permit).await?;
    devices::remember(&mut tx, account, &device.hash(), at).await?;
    sign_ins::insert(&mut tx, &SignIn { id, account, outcome, client_ip, at }).await?;
    let entry = AuditEntry::done(account.to_string(), "session.begin", account_object(account));
    record_audit(&mut tx, &context.clock, &entry.event(id).at(at)).await?;
    tx.commit().await?;
    Ok(())
}
