//! Runs: joined, resumed, and believed only where they are signed.
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use kit_authz::Service;
use kit_clock::{Clock, FakeClock, SystemEntropy};
use kit_ledger::{Ledger, Parts, Verifier, testing};
use sqlx::Executor as _;
use tokio_util::sync::CancellationToken;

use crate::{Harness, append, parts, record, tenant};

#[tokio::test]
async fn who_asks_while_a_run_is_under_way_joins_it() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    let first = harness.verifier.begin(&tenant()).await.unwrap();
    let second = harness.verifier.begin(&tenant()).await.unwrap();
    assert_eq!((first.run, first.percent()), (second.run, 0));
    let done = harness.verify().await;
    assert_eq!(done.run, first.run);
    let next = harness.verifier.begin(&tenant()).await.unwrap();
    assert_ne!(next.run, first.run);
    assert_eq!(next.whole_before, done.finished_at);
}

#[tokio::test]
async fn any_instance_walks_on_where_another_stopped() {
    let harness = Harness::new(Ledger::Audit).await;
    for batch in 0..4 {
        let records: Vec<_> = (0..500).map(|number| record(Ledger::Audit, batch * 500 + number)).collect();
        append(&harness.database, Ledger::Audit, &records).await.unwrap();
        assert!(harness.checkpointer.checkpoint(&tenant()).await);
    }
    // A run that stands at row 700, in the middle of a checkpoint, as a service that was killed left it.
    let begun = harness.verifier.begin(&tenant()).await.unwrap();
    let stood = testing::walk_to(&harness.verifier, &begun, 700).await.unwrap();
    assert!(stood.finished_at.is_none() && stood.percent() == 35, "{stood:?}");

    let parts = parts(&harness.db, harness.which, &harness.key, &harness.other);
    let other = Verifier::new(Arc::new(parts));
    let stop = CancellationToken::new();
    let running = tokio::spawn(other.clone().run(stop.clone()));
    let done = other.wait(stood.clone(), Duration::from_secs(20)).await.unwrap();
    stop.cancel();
    running.await.unwrap();
    assert!(done.is_whole() && done.run == begun.run && done.checked == 2_000, "{done:?}");
    assert_eq!((done.remote.compared, done.own.compared), (4, 4));
}

#[tokio::test]
async fn a_row_where_a_run_stands_is_looked_at_again_when_it_goes_on() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    let begun = harness.verifier.begin(&tenant()).await.unwrap();
    testing::walk_to(&harness.verifier, &begun, 3).await.unwrap();
    harness.superuser("update audit_record set hash = sha256(hash) where sequence = 3").await;
    assert_eq!(harness.found().await.map(|found| found.sequence), Some(3));
}

#[tokio::test]
async fn a_ledger_that_was_never_verified_is_walked_without_being_asked() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    let mut parts = parts(&harness.db, harness.which, &harness.key, &harness.other);
    parts.tenants = Arc::new(|| vec![tenant()]);
    let stop = CancellationToken::new();
    let running = tokio::spawn(Verifier::new(Arc::new(parts)).run(stop.clone()));
    let done = async {
        loop {
            match harness.verifier.last(&Service::at(&tenant())).await.unwrap() {
                Some(run) if run.finished_at.is_some() => return run,
                _ => tokio::task::yield_now().await,
            }
        }
    };
    let done = tokio::time::timeout(Duration::from_secs(20), done).await.unwrap();
    stop.cancel();
    running.await.unwrap();
    assert!(done.is_whole() && done.checked == 4, "{done:?}");
}

#[tokio::test]
async fn an_old_state_that_was_put_back_is_not_walked_on_from() {
    let harness = Harness::new(Ledger::Audit).await;
    let records: Vec<_> = (0..400).map(|number| record(Ledger::Audit, number)).collect();
    append(&harness.database, Ledger::Audit, &records).await.unwrap();
    assert!(harness.checkpointer.checkpoint(&tenant()).await);
    let begun = harness.verifier.begin(&tenant()).await.unwrap();
    testing::walk_to(&harness.verifier, &begun, 300).await.unwrap();
    // A row that this state has passed is altered, and an hour later the state stands there as if it had just been
    // saved.
    harness.superuser("update audit_record set actor = 'x' where sequence = 5").await;
    let clock = Arc::new(FakeClock::at(Clock::system().now() + SignedDuration::from_hours(1)));
    let faked = Clock::new(clock, Arc::new(SystemEntropy));
    let parts = Parts { clock: faked, ..parts(&harness.db, harness.which, &harness.key, &harness.other) };
    let later = testing::verify(&Verifier::new(Arc::new(parts)), &tenant()).await.unwrap();
    assert_eq!(later.run, begun.run);
    assert_eq!(later.finding().map(|finding| finding.sequence), Some(5), "{later:?}");
}

#[tokio::test]
async fn a_run_that_nobody_signed_is_none() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    harness.superuser("update audit_record set actor = 'x' where sequence = 2").await;
    let run = harness.verify().await;
    assert_eq!(run.finding().map(|finding| finding.sequence), Some(2));
    // Whoever can write the table says that all is well, or that a walk has passed the bad row.
    let forged = [
        r#"update holdfast.ledger_verification set document =
            convert_to(regexp_replace(convert_from(document, 'UTF8'), '"record":\{[^}]*\}', '"record":null'), 'UTF8')"#,
        "update holdfast.ledger_verification set finished_at = null",
    ];
    for statement in forged {
        harness.verify().await;
        harness.db.superuser().await.execute(sqlx::raw_sql(statement)).await.unwrap();
        assert_eq!(harness.verifier.last(&Service::at(&tenant())).await.unwrap(), None, "{statement}");
    }
    assert_eq!(
        harness.found().await.map(|finding| finding.sequence),
        Some(2),
        "a fresh run begins at the first row"
    );
}
