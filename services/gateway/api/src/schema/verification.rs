//! Verification of the ledgers: whether anything was altered.
use gateway_core::verification::{Alteration, Altered, FirstAltered, State, Verification};
use serde::Serialize;
use utoipa::ToSchema;

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

impl From<Verification> for VerificationView {
    fn from(verification: Verification) -> Self {
        let outcome = match verification.state {
            State::Running => None,
            State::Done(outcome) => Some(outcome),
        };
        let state = if outcome.is_some() { "done" } else { "running" };
        Self {
            state: state.to_owned(),
            percent: verification.percent,
            ok: outcome.map(|outcome| outcome.ok),
            checked: verification.checked,
            head: verification.head.map(|head| head.to_string()),
            behind_checkpoint: verification.behind_checkpoint,
            checkpoint_available: verification.checkpoint_available,
            checkpoints: verification.checkpoints,
            first_altered: verification.first_altered.map(FirstAlteredView::from),
            halted_at: verification.halted_at.map(|at| at.to_string()),
            started_at: verification.started_at.to_string(),
            finished_at: outcome.map(|outcome| outcome.finished_at.to_string()),
        }
    }
}

impl From<FirstAltered> for FirstAlteredView {
    fn from(FirstAltered { sequence, id, kind, what }: FirstAltered) -> Self {
        let kind = match kind {
            Alteration::Altered => "altered",
            Alteration::Missing => "missing",
        };
        let what = match what {
            Altered::Record => "record",
            Altered::Checkpoint => "checkpoint",
        };
        let id = id.map(|id| id.to_string());
        Self { sequence, id, kind: kind.to_owned(), what: what.to_owned() }
    }
}
