//! A certificate that nobody renews takes the service out before its end, and says why.
use std::sync::Arc;
use std::time::Duration;

use kit_clock::{Clock, FakeClock, SystemEntropy};
use kit_telemetry::Readiness;
use tokio_util::sync::CancellationToken;

use crate::Checked;
use crate::harness::{Harness, open, until};

#[tokio::test]
async fn below_a_tenth_of_its_certificates_life_a_service_is_not_ready() -> Checked {
    let harness = Harness::new()?;
    let clock = Arc::new(FakeClock::at(Clock::system().now()));
    harness.ca.write_service(&harness.folder("booking"), "booking");
    let faked = Clock::new(clock.clone(), Arc::new(SystemEntropy));
    let credentials = open(&harness.folder("booking"), "booking", faked)?;
    let (readiness, stop) = (Readiness::new(), CancellationToken::new());
    let health = kit_mesh::health(credentials.clone(), readiness.condition("certificate"), stop.clone());
    let watching = tokio::spawn(health);
    until("a fresh certificate makes ready", || async { readiness.ready() }).await?;
    // It lives for 61 minutes.
    let end = credentials.not_after();
    clock.set(end - Duration::from_mins(6));
    until("the end is near", || async { !readiness.ready() }).await?;
    let why = readiness.reasons().remove("certificate").unwrap_or_default();
    assert!(why.contains("less than 10 %") && why.contains(&end.to_string()), "{why}");
    clock.set(end - Duration::from_mins(7));
    until("more than a tenth is left", || async { readiness.ready() }).await?;
    clock.set(end + Duration::from_secs(1));
    until("it is over", || async { !readiness.ready() }).await?;
    // By the machine's clock, which issues certificates, it is not over yet.
    clock.set(Clock::system().now());
    harness.ca.write_service(&harness.folder("booking"), "booking");
    credentials.reload()?;
    until("another makes ready", || async { readiness.ready() && readiness.reasons().is_empty() }).await?;
    stop.cancel();
    watching.await?;
    Ok(())
}
