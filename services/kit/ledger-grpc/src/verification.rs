//! Verifications on the wire.
use holdfast_proto::ledger::v1 as wire;
use holdfast_proto::ledger::v1::first_altered::{Kind as WireKind, What as WireWhat};
use holdfast_proto::ledger::v1::verification::State;
use kit_ids::EventId;
use kit_ledger::{Finding, Halt, Kind, Verification, What};

use crate::instant;

/// A verification for the wire. Of a ledger that is halted nothing is said to be whole; where the run found nothing,
/// what it was halted for stands as the first place that does not agree.
pub(crate) fn verification(run: &Verification, halt: Option<&Halt>) -> wire::Verification {
    let finding = run.finding().or_else(|| halt.map(|halt| halt.finding));
    wire::Verification {
        state: if run.finished_at.is_some() { State::Done } else { State::Running }.into(),
        percent: run.percent(),
        ok: run.is_whole() && halt.is_none(),
        checked: run.checked,
        head: if run.checked > 0 { run.head.to_vec() } else { Vec::new() },
        behind_checkpoint: run.behind_checkpoint(),
        first_altered: finding.map(first_altered),
        checkpoint_available: run.remote_available,
        checkpoints: run.remote.compared,
        started_at: Some(instant(run.started_at)),
        finished_at: run.finished_at.map(instant),
        halted_at: halt.map(|halt| instant(halt.at)),
    }
}

fn first_altered(finding: Finding) -> wire::FirstAltered {
    wire::FirstAltered {
        sequence: finding.sequence,
        id: finding.event.map(EventId::to_vec).unwrap_or_default(),
        kind: match finding.kind {
            Kind::Altered => WireKind::Altered,
            Kind::Missing => WireKind::Missing,
        }
        .into(),
        what: match finding.what {
            What::Record => WireWhat::Record,
            What::Checkpoint => WireWhat::Checkpoint,
        }
        .into(),
    }
}
