//! Verification of the ledgers: whether anything was altered. It runs in the background; who asks hears where it
//! stands.
use gateway_edge::input::Digest;
use gateway_edge::request::RequestContext;
use holdfast_proto::ledger::v1 as pb;
use holdfast_proto::{policy::v1 as policy, retention::v1 as retention};
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::EventId;

use crate::Gateway;
use crate::upstream::Callee;
use crate::wire::{digest, instant, optional_id, optional_instant, required};

/// A verification, running or done.
pub struct Verification {
    /// Whether it runs, or what came of it.
    pub state: State,
    /// How much is done, 0 to 100.
    pub percent: u32,
    /// Rows recomputed so far.
    pub checked: u64,
    /// Hash of the last of them; None: none.
    pub head: Option<Digest>,
    /// Rows behind the last checkpoint: their loss could not be noticed yet.
    pub behind_checkpoint: u64,
    /// Whether the other service's checkpoints could be read; if not, the outcome is not `ok`.
    pub checkpoint_available: bool,
    /// Checkpoints of the other service that were compared.
    pub checkpoints: u64,
    /// The first place that does not agree.
    pub first_altered: Option<FirstAltered>,
    /// Since when nothing is signed, because the past disagreed and no operator has resolved it.
    pub halted_at: Option<Timestamp>,
    /// When it was asked for.
    pub started_at: Timestamp,
}

/// Where a verification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It walks in the background.
    Running,
    /// It is done.
    Done(Outcome),
}

/// What came of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether every row and every checkpoint agrees, and the ledger is signed.
    pub ok: bool,
    /// When it was done.
    pub finished_at: Timestamp,
}

/// The first place that does not agree.
pub struct FirstAltered {
    /// The row, or the first that the checkpoint covers or should cover.
    pub sequence: u64,
    /// The row's event's id; None where the row is missing, and for a checkpoint.
    pub id: Option<EventId>,
    /// How it does not agree.
    pub kind: Alteration,
    /// What does not agree.
    pub what: Altered,
}

/// How something does not agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alteration {
    /// It is another than it was.
    Altered,
    /// It is gone.
    Missing,
}

/// What does not agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Altered {
    /// A row.
    Record,
    /// A checkpoint.
    Checkpoint,
}

/// Begins a verification of the audit ledger, or joins the one that runs.
pub async fn verify_audit(gateway: &Gateway, request: &RequestContext) -> Result<Verification, Fault> {
    let mut client = gateway.upstream.audit();
    let (target, message) = (Callee::Retention.signed_in(), retention::VerifyRequest {});
    let call = gateway
        .upstream
        .call(request, target, message, |message| async move { client.verify(message).await });
    verification(&call.await?)
}

/// The last verification of the audit ledger.
pub async fn last_of_audit(gateway: &Gateway, request: &RequestContext) -> Result<Verification, Fault> {
    let mut client = gateway.upstream.audit();
    let (target, message) = (Callee::Retention.signed_in(), retention::LastVerificationRequest {});
    let call = gateway
        .upstream
        .call(request, target, message, |message| async move { client.last_verification(message).await });
    verification(&call.await?)
}

/// Begins a verification of the consent ledger, or joins the one that runs.
pub async fn verify_consents(gateway: &Gateway, request: &RequestContext) -> Result<Verification, Fault> {
    let mut client = gateway.upstream.agreements();
    let (target, message) = (Callee::Policy.signed_in(), policy::VerifyConsentsRequest {});
    let call = gateway
        .upstream
        .call(request, target, message, |message| async move { client.verify_consents(message).await });
    verification(&call.await?)
}

/// The last verification of the consent ledger.
pub async fn last_of_consents(gateway: &Gateway, request: &RequestContext) -> Result<Verification, Fault> {
    let mut client = gateway.upstream.agreements();
    let (target, message) = (Callee::Policy.signed_in(), policy::LastVerificationRequest {});
    let call = gateway
        .upstream
        .call(request, target, message, |message| async move { client.last_verification(message).await });
    verification(&call.await?)
}

fn verification(answer: &pb::Verification) -> Result<Verification, Fault> {
    let head = Some(&answer.head).filter(|head| !head.is_empty());
    Ok(Verification {
        state: state(answer)?,
        percent: answer.percent,
        checked: answer.checked,
        head: head.map(|head| digest("verification.head", head)).transpose()?,
        behind_checkpoint: answer.behind_checkpoint,
        checkpoint_available: answer.checkpoint_available,
        checkpoints: answer.checkpoints,
        first_altered: answer.first_altered.as_ref().map(first_altered).transpose()?,
        halted_at: optional_instant("verification.halted_at", answer.halted_at)?,
        started_at: instant("verification.started_at", answer.started_at)?,
    })
}

fn state(answer: &pb::Verification) -> Result<State, Fault> {
    match answer.state() {
        pb::verification::State::Done => Ok(State::Done(Outcome {
            ok: answer.ok,
            finished_at: instant("verification.finished_at", answer.finished_at)?,
        })),
        pb::verification::State::Running => Ok(State::Running),
        pb::verification::State::Unspecified => required("verification.state", None),
    }
}

fn first_altered(first: &pb::FirstAltered) -> Result<FirstAltered, Fault> {
    use pb::first_altered::{Kind, What};
    let kind = match first.kind() {
        Kind::Altered => Alteration::Altered,
        Kind::Missing => Alteration::Missing,
        Kind::Unspecified => return required("verification.first_altered.kind", None),
    };
    let what = match first.what() {
        What::Record => Altered::Record,
        What::Checkpoint => Altered::Checkpoint,
        What::Unspecified => return required("verification.first_altered.what", None),
    };
    Ok(FirstAltered {
        sequence: first.sequence,
        id: optional_id("verification.first_altered.id", &first.id)?,
        kind,
        what,
    })
}
