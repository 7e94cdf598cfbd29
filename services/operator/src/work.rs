//! The operator's work: a pass after every change, after a failure, and from time to time; between passes it asks who
//! acknowledged what and sees to bootstrap tokens.
use std::sync::Arc;
use std::time::Duration;

use kit_telemetry::Condition;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use crate::bootstrap::Bootstrap;
use crate::certificates::Certificates;
use crate::ports::Configuration;
use crate::reconcile::Reconciler;
use crate::report::Report;
use crate::source::TenantSource;

/// A pass at least so often: what drifted is corrected.
const AGAIN: Duration = Duration::from_secs(30);
/// Longest wait before a failed pass is tried again.
const LONGEST: Duration = Duration::from_secs(2);
/// How often policy is asked while a service has not answered for what is in force.
const PENDING: Duration = Duration::from_millis(100);

/// Everything that the work needs.
pub struct Work<S> {
    /// Where tenants are declared.
    pub source: S,
    /// Brings policy to what is declared.
    pub reconciler: Reconciler,
    /// Says who acknowledged.
    pub policy: Arc<dyn Configuration>,
    /// Tokens of tenants without an owner.
    pub bootstrap: Option<Bootstrap>,
    /// Public certificates.
    pub certificates: Option<Certificates>,
    /// What is told on the admin port.
    pub report: Report,
    /// Whether policy answers.
    pub ready: Condition,
    /// How often policy is asked between passes.
    pub poll: Duration,
}

// === impl Work ===

impl<S: TenantSource> Work<S> {
    /// Works until told to stop.
    pub async fn run(mut self, stop: CancellationToken) {
        let bootstrap = self.bootstrap.take();
        let tokens = reconcile_tokens(bootstrap, self.report.clone(), self.poll);
        // Beside the passes: an identity that hangs holds up no configuration.
        tokio::select! {
            () = self.passes(stop) => {}
            () = tokens => {}
        }
    }

    async fn passes(&mut self, stop: CancellationToken) {
        let mut failures = 0;
        while !stop.is_cancelled() {
            let done = self.pass().await;
            failures = if done { 0 } else { failures + 1 };
            let next = Instant::now() + if done { AGAIN } else { self.pause(failures) };
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.until(next) => {}
            }
        }
    }

    /// Doubles from the poll's interval up to a bound.
    fn pause(&self, failures: u32) -> Duration {
        self.poll.saturating_mul(1 << failures.min(6)).min(LONGEST)
    }

    /// One pass; whether policy took it.
    pub async fn pass(&mut self) -> bool {
        let span = tracing::info_span!("operator.pass");
        async {
            let fenced = self.reconciler.fence().await;
            let snapshot = self.source.snapshot().await;
            if let Some(certificates) = &self.certificates {
                let live = snapshot.tenants.iter().filter(|declared| !declared.is_removed());
                certificates.reconcile(live.map(|declared| &declared.tenant.spec));
            }
            let outcome = match fenced {
                Ok(_) => self.reconciler.pass(&snapshot).await,
                Err(fault) => Err(fault),
            };
            metrics::gauge!("operator_tenants_broken").set(count(snapshot.broken.len()));
            match outcome {
                Ok(statuses) => {
                    let refused = statuses.iter().filter(|status| !status.refused.is_empty()).count();
                    metrics::gauge!("operator_tenants_declared").set(count(statuses.len()));
                    metrics::gauge!("operator_tenants_refused").set(count(refused));
                    self.report.passed(statuses);
                    self.ready.set(true);
                    self.follow().await;
                    true
                }
                Err(fault) => {
                    tracing::warn!(reason = fault.reason.code(), "policy does not take the configuration");
                    metrics::counter!("operator_passes_failed_total").increment(1);
                    self.report.policy_unavailable(fault.reason.code());
                    self.ready.set(false);
                    false
                }
            }
        }
        .instrument(span)
        .await
    }

    /// Follows acknowledgements until something changed or the next pass is due.
    async fn until(&mut self, next: Instant) {
        loop {
            let pause = if self.report.pending() { self.poll.min(PENDING) } else { self.poll };
            tokio::select! {
                () = self.source.changed() => return,
                () = tokio::time::sleep_until(next) => return,
                () = tokio::time::sleep(pause) => {}
            }
            self.follow().await;
        }
    }

    /// Asks who acknowledged what.
    async fn follow(&self) {
        match self.policy.acknowledgements().instrument(kit_telemetry::unsampled()).await {
            Ok(answer) => self.report.acknowledged(answer),
            Err(fault) => self.report.policy_unavailable(fault.reason.code()),
        }
    }
}

/// Sees to the tokens of what is in force, for ever.
async fn reconcile_tokens(bootstrap: Option<Bootstrap>, report: Report, poll: Duration) {
    let Some(mut bootstrap) = bootstrap else { return std::future::pending().await };
    loop {
        bootstrap.reconcile(&report.in_force()).await;
        tokio::time::sleep(poll).await;
    }
}

/// A count as a gauge wants it.
fn count(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
