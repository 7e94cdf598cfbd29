//! policy behind a circuit breaker: while it hangs, calls are refused at once instead of each waiting in vain with a
//! turn of the gateway's. Each instance decides for itself, by its own calls.
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use kit_fault::{Fault, Kind};
use kit_ids::{EventId, TenantId};
use policy_api::{Decision, DecisionInput, Resolution};
use tokio::time::Instant;

use super::breaker::{Breaker, Change, Outcome, Pass};
use crate::ports::{LedgerPlace, Policy, ResolveAsk};

/// A call that has no answer after so long has timed out: it leaves a request of 1.7 s the time for the rest.
const TIMEOUT: Duration = Duration::from_millis(1_200);
/// A call that nobody answered, or that was given up, after so long is no better than one that timed out: a connection
/// that is not made, a deadline of the caller's.
const SLOW: Duration = Duration::from_millis(500);

/// policy, and what is known of how it answers. Its ledger has a circuit of its own: a slow one closes no bookings.
#[derive(Debug)]
pub struct Guarded<P> {
    policy: P,
    decisions: Circuit,
    ledger: Circuit,
}

/// A breaker that times its calls.
#[derive(Debug)]
struct Circuit {
    name: &'static str,
    breaker: Mutex<Breaker>,
}

/// A call under way; given up, it tells the breaker so.
struct Attempt<'a> {
    circuit: &'a Circuit,
    pass: Option<Pass>,
    began: Instant,
}

// === impl Guarded ===

impl<P: Policy> Guarded<P> {
    /// Guards this policy.
    #[must_use]
    pub fn new(policy: P) -> Self {
        Self { policy, decisions: Circuit::new("decisions"), ledger: Circuit::new("ledger") }
    }
}

#[async_trait]
impl<P: Policy> Policy for Guarded<P> {
    async fn resolve(&self, ask: &ResolveAsk<'_>) -> Result<Resolution, Fault> {
        self.decisions.call(self.policy.resolve(ask)).await
    }

    async fn decide(&self, tenant: &TenantId, input: &DecisionInput) -> Result<Decision, Fault> {
        self.decisions.call(self.policy.decide(tenant, input)).await
    }

    async fn locate(&self, tenant: &TenantId, event: EventId) -> Result<Option<LedgerPlace>, Fault> {
        self.ledger.call(self.policy.locate(tenant, event)).await
    }
}

// === impl Circuit ===

impl Circuit {
    fn new(name: &'static str) -> Self {
        Self { name, breaker: Mutex::new(Breaker::new()) }
    }

    /// Calls, if calls may go, for [`TIMEOUT`] at most.
    async fn call<A>(&self, call: impl Future<Output = Result<A, Fault>>) -> Result<A, Fault> {
        let began = Instant::now();
        let admitted = self.lock().admit(began);
        let pass = admitted.map_err(|retry_after| {
            metrics::counter!("booking_policy_breaker_refused_total", "circuit" => self.name).increment(1);
            Fault::unavailable().with_retry_after(retry_after)
        })?;
        let attempt = Attempt { circuit: self, pass: Some(pass), began };
        let Ok(answer) = tokio::time::timeout(TIMEOUT, call).await else {
            return Err(Fault::unavailable());
        };
        match &answer {
            Err(fault) if fault.kind() == Kind::Unavailable => drop(attempt),
            _ => attempt.answered(),
        }
        answer
    }

    fn ended(&self, pass: Pass, outcome: Outcome) {
        let change = self.lock().ended(pass, outcome, Instant::now());
        match change {
            Some(Change::Opened) => {
                metrics::counter!("booking_policy_breaker_opened_total", "circuit" => self.name).increment(1);
                tracing::warn!(
                    circuit = self.name,
                    "policy does not answer in time: it is left alone for a second"
                );
            }
            Some(Change::Closed) => tracing::info!(circuit = self.name, "policy answers again"),
            None => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Attempt ===

impl Attempt<'_> {
    fn answered(mut self) {
        if let Some(pass) = self.pass.take() {
            self.circuit.ended(pass, Outcome::Answered);
        }
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let Some(pass) = self.pass.take() else { return };
        let outcome = if self.began.elapsed() >= SLOW { Outcome::TimedOut } else { Outcome::Unknown };
        self.circuit.ended(pass, outcome);
    }
}

#[cfg(test)]
mod tests;
