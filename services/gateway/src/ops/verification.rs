//! Verification of the ledgers: whether anything was altered. It runs in the background; who asks hears where it stands.
use holdfast_proto::ledger::v1::first_altered::{Kind, What};
use holdfast_proto::ledger::v1::verification::State;
use holdfast_proto::ledger::v1::{FirstAltered, Verification};
use holdfast_proto::policy::v1::{LastVerificationRequest as LastOfConsents, VerifyConsentsRequest};
use holdfast_proto::retention::v1::{LastVerificationRequest as LastOfAudit, VerifyRequest};
use kit_fault::Fault;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, hex, id_text, instant};

/// A verification, running or done.
#[derive(Serialize, ToSchema)]
pub struct VerificationView {
    /// running or done.
    pub state: String,
    /// How much is done, 0 to 100.
    pub percent: u32,
    /// Whether every row and every checkpoint agrees, and the ledger is signed; null: it runs still.
    pub ok: Option<bool>,
    /// Rows recomputed so far.
    pub checked: u64,
    /// Hash of the last of them, in hex; null: none.
    pub head: Option<String>,
    /// Rows behind the last checkpoint: their loss could not be noticed yet.
    pub behind_checkpoint: u64,
    /// Whether the other service's checkpoints could be read; if not, ok is false.
    pub checkpoint_available: bool,
    /// Checkpoints of the other service that were compared.
    pub checkpoints: u64,
    /// The first place that does not agree.
    pub first_altered: Option<FirstAlteredView>,
    /// Since when nothing is signed, because the past disagreed and no operator has resolved it.
    #[schema(format = "date-time")]
    pub halted_at: Option<String>,
    /// When it was asked for.
    #[schema(format = "date-time")]
    pub started_at: String,
    /// When it was done; null: it runs.
    #[schema(format = "date-time")]
    pub finished_at: Option<String>,
}

/// The first place that does not agree.
#[derive(Serialize, ToSchema)]
pub struct FirstAlteredView {
    /// The row, or the first that the checkpoint covers or should cover.
    pub sequence: u64,
    /// The row's event's id; null where the row is missing, and for a checkpoint.
    #[schema(format = "uuid")]
    pub id: Option<String>,
    /// altered or missing.
    pub kind: String,
    /// record or checkpoint.
    pub what: String,
}

/// Begins a verification of the audit ledger, or joins the one that runs.
pub async fn verify_audit(gateway: &Gateway, act: &Act) -> Result<VerificationView, Fault> {
    act.signed_in()?;
    let (mut client, callee) = (gateway.upstream.audit(), (Callee::Retention, Who::SignedIn));
    let call = gateway
        .upstream
        .call(act, callee, VerifyRequest {}, |request| async move { client.verify(request).await });
    call.await.map(|answer| view(&answer))
}

/// The last verification of the audit ledger.
pub async fn last_of_audit(gateway: &Gateway, act: &Act) -> Result<VerificationView, Fault> {
    act.signed_in()?;
    let (mut client, callee) = (gateway.upstream.audit(), (Callee::Retention, Who::SignedIn));
    let call = gateway
        .upstream
        .call(act, callee, LastOfAudit {}, |request| async move { client.last_verification(request).await });
    call.await.map(|answer| view(&answer))
}

/// Begins a verification of the consent ledger, or joins the one that runs.
pub async fn verify_consents(gateway: &Gateway, act: &Act) -> Result<VerificationView, Fault> {
    act.signed_in()?;
    let (mut client, callee) = (gateway.upstream.agreements(), (Callee::Policy, Who::SignedIn));
    let call = gateway.upstream.call(act, callee, VerifyConsentsRequest {}, |request| async move {
        client.verify_consents(request).await
    });
    call.await.map(|answer| view(&answer))
}

/// The last verification of the consent ledger.
pub async fn last_of_consents(gateway: &Gateway, act: &Act) -> Result<VerificationView, Fault> {
    act.signed_in()?;
    let (mut client, callee) = (gateway.upstream.agreements(), (Callee::Policy, Who::SignedIn));
    let call = gateway.upstream.call(act, callee, LastOfConsents {}, |request| async move {
        client.last_verification(request).await
    });
    call.await.map(|answer| view(&answer))
}

fn view(answer: &Verification) -> VerificationView {
    let is_done = answer.state() == State::Done;
    VerificationView {
        state: if is_done { "done" } else { "running" }.to_owned(),
        percent: answer.percent,
        ok: is_done.then_some(answer.ok),
        checked: answer.checked,
        head: Some(hex(&answer.head)).filter(|head| !head.is_empty()),
        behind_checkpoint: answer.behind_checkpoint,
        checkpoint_available: answer.checkpoint_available,
        checkpoints: answer.checkpoints,
        first_altered: answer.first_altered.as_ref().map(first_altered),
        halted_at: answer.halted_at.as_ref().map(|at| instant(Some(at))),
        started_at: instant(answer.started_at.as_ref()),
        finished_at: answer.finished_at.as_ref().map(|at| instant(Some(at))),
    }
}

fn first_altered(first: &FirstAltered) -> FirstAlteredView {
    FirstAlteredView {
        sequence: first.sequence,
        id: Some(id_text(&first.id)).filter(|id| !id.is_empty()),
        kind: if first.kind() == Kind::Missing { "missing" } else { "altered" }.to_owned(),
        what: if first.what() == What::Checkpoint { "checkpoint" } else { "record" }.to_owned(),
    }
}
