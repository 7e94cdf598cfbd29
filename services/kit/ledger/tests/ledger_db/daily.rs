//! Every ledger is walked once a day, and how long ago that was is a metric.
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use kit_authz::Service;
use kit_clock::{Clock, FakeClock, SystemEntropy};
use kit_ledger::{Ledger, Parts, Verification, Verifier};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

use crate::{Harness, parts, tenant};

/// Hours since the walk that found the ledger whole, as the metric says.
fn age(metrics: &PrometheusHandle) -> Option<u64> {
    let text = metrics.render();
    let line = text.lines().find_map(|line| line.strip_prefix("holdfast_ledger_verified_age_seconds{"))?;
    let seconds: f64 = line.rsplit(' ').next()?.parse().ok()?;
    Some(Duration::from_secs_f64(seconds).as_secs() / 3_600)
}

/// What an instance is waited for to have seen.
struct Until<'a> {
    /// The metric says this age.
    hours: u64,
    /// The last run is done, and is not this one.
    after: Option<&'a Verification>,
}

/// An instance that has just started looks for what is to be walked, until then. The last run.
async fn look(
    harness: &Harness,
    clock: &Arc<FakeClock>,
    metrics: &PrometheusHandle,
    until: Until<'_>,
) -> Verification {
    let Until { hours, after } = until;
    let faked = Clock::new(Arc::clone(clock) as _, Arc::new(SystemEntropy));
    let tenants = Arc::new(|| vec![tenant()]);
    let parts =
        Parts { clock: faked, tenants, ..parts(&harness.db, harness.which, &harness.key, &harness.other) };
    let stop = CancellationToken::new();
    let running = tokio::spawn(Verifier::new(Arc::new(parts)).run(stop.clone()));
    let told = async {
        loop {
            let last = harness.verifier.last(&Service::at(&tenant())).await.unwrap();
            let is_another = |run: &Verification| after.is_none_or(|before| before.run != run.run);
            match last.filter(|run| run.finished_at.is_some() && is_another(run)) {
                Some(run) if age(metrics) == Some(hours) => return run,
                _ => tokio::task::yield_now().await,
            }
        }
    };
    let run = tokio::time::timeout(Duration::from_secs(20), told).await.unwrap();
    stop.cancel();
    running.await.unwrap();
    run
}

#[tokio::test]
async fn a_ledger_is_walked_again_a_day_later_and_the_age_of_its_walk_is_told() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let metrics = recorder.handle();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    let clock = Arc::new(FakeClock::at(Clock::system().now() + SignedDuration::from_secs(1)));
    let first = look(&harness, &clock, &metrics, Until { hours: 0, after: None }).await;
    assert!(first.is_whole(), "{first:?}");

    clock.advance(Duration::from_hours(23));
    assert_eq!(look(&harness, &clock, &metrics, Until { hours: 23, after: None }).await.run, first.run);

    clock.advance(Duration::from_hours(2));
    let second = look(&harness, &clock, &metrics, Until { hours: 0, after: Some(&first) }).await;
    assert!(second.is_whole(), "{second:?}");

    // What is not whole is walked again sooner, and the age grows on.
    harness.superuser("update audit_record set actor = 'x' where sequence = 2").await;
    clock.advance(Duration::from_hours(25));
    let third = look(&harness, &clock, &metrics, Until { hours: 25, after: Some(&second) }).await;
    assert!(!third.is_whole(), "{third:?}");
    clock.advance(Duration::from_hours(2));
    let fourth = look(&harness, &clock, &metrics, Until { hours: 27, after: Some(&third) }).await;
    assert!(!fourth.is_whole(), "{fourth:?}");
}
