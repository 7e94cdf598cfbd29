//! Making checkpoints: every so often, or sooner when many records came, what was appended to each tenant's ledger is
//! signed and handed to the other ledger's service. A past that disagrees with the last checkpoint is never signed.
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use kit_ids::TenantId;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::chain::Hash;
use crate::checkpoint::{Anchor, Checkpoint};
use crate::ledger::Ledger;
use crate::parts::Parts;

mod attempt;

/// The other ledger's service.
#[async_trait]
pub trait CheckpointSink: Send + Sync + 'static {
    /// Stores a checkpoint; the one that it has as the last: nothing.
    async fn put(&self, checkpoint: &Checkpoint) -> Result<(), SinkError>;
    /// The last one that it stores.
    async fn last(&self, tenant: &TenantId, ledger: Ledger) -> Result<Option<Checkpoint>, SinkError>;
    /// Those that end behind a sequence, in order, up to [`crate::store::PAGE`].
    async fn after(
        &self,
        tenant: &TenantId,
        ledger: Ledger,
        sequence: u64,
    ) -> Result<Vec<Checkpoint>, SinkError>;
}

/// Why the other service did not take or give a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SinkError {
    /// It is unavailable: tried again with the next attempt.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// What it stores is not continued by this one.
    #[error("it stores checkpoints that this one does not continue")]
    Conflict,
}

/// Counts the records that came since the last attempt, and calls for the next one when they are many.
#[derive(Clone, Debug)]
pub struct CheckpointTrigger {
    state: Arc<Mutex<HashMap<TenantId, usize>>>,
    many: usize,
    call: Arc<Notify>,
}

/// Signs the ledgers of a service's tenants.
#[derive(Debug)]
pub struct Checkpointer {
    parts: Arc<Parts>,
    trigger: CheckpointTrigger,
    /// What this instance has seen signed: a chain that stands before it has lost checkpoints.
    seen: Mutex<HashMap<TenantId, Seen>>,
}

/// A ledger's last checkpoint, as an instance has seen it.
#[derive(Clone, Copy, Debug)]
struct Seen {
    anchor: Anchor,
    /// The hash of the last row that it covers.
    hash: Hash,
}

/// What an attempt came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Everything that is there is signed.
    Signed,
    /// The past disagrees.
    Halted,
    /// Nobody knows: it is tried again.
    Failed,
}

/// What the attempts so far came to.
#[derive(Debug, Default)]
struct State {
    halted: HashSet<TenantId>,
    /// Since when attempts have not ended with everything signed.
    unsigned: HashMap<TenantId, Timestamp>,
}

// === impl CheckpointTrigger ===

impl CheckpointTrigger {
    /// Calls for an attempt after so many records of one tenant.
    #[must_use]
    pub fn new(many: usize) -> Self {
        Self { state: Arc::default(), many, call: Arc::default() }
    }

    /// The tenants whose records were appended here.
    #[must_use]
    pub fn tenants(&self) -> Vec<TenantId> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// Records were appended.
    pub fn appended(&self, tenant: &TenantId, records: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let count = state.entry(tenant.clone()).or_default();
        *count += records;
        if *count >= self.many {
            *count = 0;
            self.call.notify_one();
        }
    }
}

// === impl Checkpointer ===

impl Checkpointer {
    /// One that makes an attempt when its time has come, or when it is called for.
    #[must_use]
    pub fn new(parts: Arc<Parts>, trigger: CheckpointTrigger) -> Self {
        Self { parts, trigger, seen: Mutex::default() }
    }

    /// Makes attempts until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        let mut state = State::default();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(self.parts.every) => {}
                () = self.trigger.call.notified() => {}
            }
            // Those that have a ledger, and those whose records came here when the configuration did not name them.
            let mut tenants = (self.parts.tenants)();
            tenants.extend(self.trigger.tenants());
            tenants.sort();
            tenants.dedup();
            for tenant in tenants {
                if stop.is_cancelled() {
                    return;
                }
                let outcome = self.attempt(&tenant).await;
                state.take(tenant, outcome, self.parts.clock.now());
            }
            state.report(self.parts.ledger, self.parts.clock.now());
        }
    }

    /// One tenant's attempt. Answers whether the ledger may be signed: not, where its past disagrees and no operator
    /// has resolved it.
    pub async fn checkpoint(&self, tenant: &TenantId) -> bool {
        self.attempt(tenant).await != Outcome::Halted
    }

    /// A failure is logged and tried again with the next attempt.
    async fn attempt(&self, tenant: &TenantId) -> Outcome {
        match self.try_attempt(tenant).await {
            Ok(None) => Outcome::Signed,
            Ok(Some(halt)) => {
                tracing::error!(
                    %tenant, ledger = self.parts.ledger.name(), what = halt.finding.what.name(),
                    kind = halt.finding.kind.name(), sequence = halt.finding.sequence, since = %halt.at,
                    "the ledger disagrees with its checkpoints: nothing is signed until an operator has resolved it"
                );
                Outcome::Halted
            }
            Err(error) => {
                tracing::warn!(%tenant, ledger = self.parts.ledger.name(), %error, "no checkpoint now");
                Outcome::Failed
            }
        }
    }
}

// === impl State ===

impl State {
    /// An attempt that failed says nothing of whether the ledger is halted.
    fn take(&mut self, tenant: TenantId, outcome: Outcome, now: Timestamp) {
        match outcome {
            Outcome::Signed => {
                self.halted.remove(&tenant);
                self.unsigned.remove(&tenant);
                return;
            }
            Outcome::Halted => drop(self.halted.insert(tenant.clone())),
            Outcome::Failed => {}
        }
        self.unsigned.entry(tenant).or_insert(now);
    }

    /// For how long the tenant that waits longest has had no attempt that ended with everything signed.
    fn unsigned_for(&self, now: Timestamp) -> SignedDuration {
        self.unsigned.values().map(|since| now.duration_since(*since)).max().unwrap_or_default()
    }

    fn report(&self, ledger: Ledger, now: Timestamp) {
        let halted = u32::try_from(self.halted.len()).unwrap_or(u32::MAX);
        metrics::gauge!("holdfast_ledger_halted", "ledger" => ledger.name()).set(f64::from(halted));
        metrics::gauge!("holdfast_ledger_unsigned_seconds", "ledger" => ledger.name())
            .set(self.unsigned_for(now).as_secs_f64());
    }
}

#[cfg(test)]
mod tests;
