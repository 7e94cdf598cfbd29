//! Several instances sign at once, and answers get lost: one chain comes of it, and no false alarm.
use jiff::SignedDuration;
use kit_authz::Service;
use kit_ledger::testing::State;
use kit_ledger::{Checkpoint, Finding, Kind, Ledger, LedgerKey, What, testing};
use tokio::task::JoinSet;

use crate::{Harness, append, record, tenant};

/// The last checkpoint, signed anew by this key at another instant.
fn signed_anew(stored: &mut [Checkpoint], key: &LedgerKey) {
    let last = stored.last_mut().unwrap();
    let mut statement = last.statement.clone();
    statement.at += SignedDuration::from_secs(1);
    *last = statement.sign(key);
}

/// What an attempt of an instance that has seen nothing halts the ledger for, when a row has come.
async fn halted(harness: &Harness) -> Option<Finding> {
    append(&harness.database, Ledger::Audit, &[record(Ledger::Audit, 9)]).await.unwrap();
    assert!(!harness.another().checkpoint(&tenant()).await);
    harness.verifier.halted(&Service::at(&tenant())).await.unwrap().map(|halt| halt.finding)
}

#[tokio::test]
async fn instances_that_sign_at_once_make_one_chain_and_halt_nothing() {
    let harness = Harness::new(Ledger::Audit).await;
    let mut attempts = JoinSet::new();
    for instance in 0..3 {
        let (checkpointer, database) = (harness.another(), harness.database.clone());
        attempts.spawn(async move {
            for number in 0..8 {
                let one = record(Ledger::Audit, instance * 100 + number);
                append(&database, Ledger::Audit, &[one]).await.unwrap();
                assert!(checkpointer.checkpoint(&tenant()).await);
            }
        });
    }
    attempts.join_all().await;
    assert!(harness.checkpointer.checkpoint(&tenant()).await);
    let found = harness.verify().await;
    assert!(found.is_whole() && found.checked == 24 && found.behind_checkpoint() == 0, "{found:?}");
    assert_eq!(harness.verifier.halted(&Service::at(&tenant())).await.unwrap(), None);
}

#[tokio::test]
async fn a_checkpoint_whose_answer_was_lost_is_taken_over() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    // As if the service had ended between the other's answer and its own copy.
    harness.superuser("delete from holdfast.checkpoint where sequence = 4").await;
    let found = harness.verify().await;
    assert!(found.is_whole(), "the last own copy may be on its way: {found:?}");
    append(&harness.database, Ledger::Audit, &[record(Ledger::Audit, 5)]).await.unwrap();
    assert!(harness.another().checkpoint(&tenant()).await);
    let found = harness.verify().await;
    assert!(found.is_whole() && found.own.compared == 3 && found.behind_checkpoint() == 0, "{found:?}");
}

#[tokio::test]
async fn what_the_other_service_signed_off_and_this_ledger_lost_is_found() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 6, &[2, 6]).await;
    // A database that was put back to an older state: rows and own checkpoints of the last hour are gone.
    harness
        .superuser(
            "delete from audit_record where sequence > 3; delete from holdfast.checkpoint where sequence > 2",
        )
        .await;
    assert_eq!(harness.found().await.map(|found| (found.what, found.sequence)), Some((What::Record, 4)));
    append(&harness.database, Ledger::Audit, &[record(Ledger::Audit, 7)]).await.unwrap();
    assert!(!harness.another().checkpoint(&tenant()).await, "and is not signed over");
    assert_eq!(
        harness.verifier.halted(&Service::at(&tenant())).await.unwrap().map(|halt| halt.finding.sequence),
        Some(4)
    );
}

#[tokio::test]
async fn rows_that_were_cut_off_behind_those_that_agree_are_named_from_the_first() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 6, &[2, 6]).await;
    harness
        .superuser(
            "delete from audit_record where sequence > 3; delete from holdfast.checkpoint where sequence > 2",
        )
        .await;
    assert!(!harness.another().checkpoint(&tenant()).await);
    let halt = harness.verifier.halted(&Service::at(&tenant())).await.unwrap().unwrap();
    assert_eq!(halt.finding, Finding::record(4, Kind::Missing));
}

#[tokio::test]
async fn a_service_that_keeps_nothing_any_more_ends_the_signing() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    harness.other.change(&tenant(), Vec::clear);
    assert_eq!(halted(&harness).await, Some(Finding::checkpoint(1, Kind::Missing)));
}

#[tokio::test]
async fn another_statement_in_the_last_one_s_place_ends_the_signing_whoever_signed_it() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    harness.other.change(&tenant(), |stored| signed_anew(stored, &harness.key));
    assert_eq!(halted(&harness).await, Some(Finding::checkpoint(3, Kind::Altered)));
}

#[tokio::test]
async fn a_stranger_s_checkpoint_is_not_taken_over() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    harness.superuser("delete from holdfast.checkpoint where sequence = 4").await;
    harness.other.change(&tenant(), |stored| signed_anew(stored, &testing::key()));
    assert_eq!(halted(&harness).await, Some(Finding::checkpoint(3, Kind::Altered)));
}

#[tokio::test]
async fn what_was_not_signed_while_the_other_service_was_away_is_signed_later() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2]).await;
    harness.other.set(State::Unavailable);
    assert!(harness.checkpointer.checkpoint(&tenant()).await, "away is no halt");
    harness.other.set(State::Up);
    assert!(harness.checkpointer.checkpoint(&tenant()).await);
    let found = harness.verify().await;
    assert!(found.is_whole() && found.behind_checkpoint() == 0, "{found:?}");
}
