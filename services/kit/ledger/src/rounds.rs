//! Making checkpoints: every so often, or sooner when many records came, each tenant's head is signed and handed to the
//! other ledger's service.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use kit_clock::Source;
use kit_ids::TenantId;
use kit_pg::Database;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::checkpoint::Checkpoint;
use crate::keys::LedgerKey;
use crate::ledger::Ledger;
use crate::read::{Head, head};

/// The other ledger's service.
#[async_trait]
pub trait CheckpointSink: Send + Sync + 'static {
    /// Stores a checkpoint; equal to a stored one: nothing.
    async fn put(&self, checkpoint: &Checkpoint) -> Result<(), SinkError>;
    /// The last one it keeps.
    async fn last(&self, tenant: &TenantId, ledger: Ledger) -> Result<Option<Checkpoint>, SinkError>;
}

/// Why the other service did not take or give a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SinkError {
    /// It is away: tried again with the next round.
    #[error("away: {0}")]
    Away(String),
    /// It holds another one: one of the two ledgers was rewritten.
    #[error("it holds a checkpoint that contradicts this one")]
    Conflict,
}

/// Counts the records that came since the last round, and calls for the next one when they are many.
#[derive(Clone, Debug)]
pub struct Pace {
    state: Arc<Mutex<HashMap<TenantId, usize>>>,
    many: usize,
    call: Arc<Notify>,
}

/// Signs the heads of a ledger's tenants.
pub struct Checkpointer {
    /// The ledger's database.
    pub database: Database,
    /// Which ledger.
    pub ledger: Ledger,
    /// The key that signs.
    pub key: LedgerKey,
    /// The other ledger's service.
    pub sink: Arc<dyn CheckpointSink>,
    /// Time.
    pub source: Source,
    /// Time between rounds.
    pub every: Duration,
    /// Calls for a round.
    pub pace: Pace,
    /// The tenants that have a ledger.
    pub tenants: Arc<dyn Fn() -> Vec<TenantId> + Send + Sync>,
    /// What the other service is known to keep.
    pub known: Arc<Mutex<HashMap<TenantId, Checkpoint>>>,
}

// === impl Pace ===

impl Pace {
    /// Calls for a round after so many records of one tenant.
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
    /// Makes rounds until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(self.every) => {}
                () = self.pace.call.notified() => {}
            }
            for tenant in (self.tenants)() {
                if stop.is_cancelled() {
                    return;
                }
                self.round(&tenant).await;
            }
        }
    }

    /// One tenant's round; a failure is logged and tried again with the next.
    pub async fn round(&self, tenant: &TenantId) {
        match self.try_round(tenant).await {
            Ok(()) => {}
            Err(SinkError::Away(why)) => tracing::warn!(%tenant, why, "no checkpoint now"),
            Err(SinkError::Conflict) => {
                metrics::counter!("ledger_checkpoint_conflicts_total", "ledger" => self.ledger.name())
                    .increment(1);
                tracing::error!(%tenant, ledger = self.ledger.name(), "the ledger contradicts its last checkpoint");
            }
        }
    }

    async fn try_round(&self, tenant: &TenantId) -> Result<(), SinkError> {
        let last = self.last(tenant).await?;
        let Some(head) = self.head(tenant).await? else {
            return if last.is_some() { Err(SinkError::Conflict) } else { Ok(()) };
        };
        match last {
            Some(last) if last.sequence == head.sequence && last.hash == head.hash => return Ok(()),
            Some(last) if last.sequence >= head.sequence => return Err(SinkError::Conflict),
            _ => {}
        }
        let place = (head.sequence, head.hash);
        let checkpoint = Checkpoint::sign(&self.key, self.ledger, tenant, place, self.source.now());
        self.sink.put(&checkpoint).await?;
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(tenant.clone(), checkpoint);
        Ok(())
    }

    /// The last checkpoint, from memory or from the other service.
    async fn last(&self, tenant: &TenantId) -> Result<Option<Checkpoint>, SinkError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(tenant).cloned();
        if known.is_some() {
            return Ok(known);
        }
        self.sink.last(tenant, self.ledger).await
    }

    async fn head(&self, tenant: &TenantId) -> Result<Option<Head>, SinkError> {
        let away = |error: sqlx::Error| SinkError::Away(error.to_string());
        let mut tx = self.database.tenant(tenant).await.map_err(away)?;
        let head = head(&mut tx, self.ledger).await.map_err(away)?;
        tx.rollback().await.map_err(away)?;
        Ok(head)
    }
}

impl std::fmt::Debug for Checkpointer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Checkpointer({})", self.ledger.name())
    }
}
