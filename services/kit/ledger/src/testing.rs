//! For tests: the other service in memory, keys, and a verification that is walked at once.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;
use kit_clock::Clock;
use kit_ids::TenantId;
use kit_pg::{Database, Jobs};

use crate::{
    Anchor, Checkpoint, CheckpointSink, Ledger, LedgerKey, Parts, SinkError, Verification, Verifier,
    VerifyError, store,
};

/// The other service: it takes what continues the chain, as the real one does, and can be unavailable or hang.
#[derive(Debug, Default)]
pub struct Other {
    checkpoints: Mutex<HashMap<TenantId, Vec<Checkpoint>>>,
    state: Mutex<State>,
}

/// How the other service is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// It answers.
    #[default]
    Up,
    /// It is unavailable.
    Unavailable,
    /// It does not answer.
    Hangs,
}

// === impl Other ===

impl Other {
    /// From now on it is so.
    pub fn set(&self, state: State) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// A tenant's checkpoints, to look at and to tamper with.
    pub fn change<T>(&self, tenant: &TenantId, change: impl FnOnce(&mut Vec<Checkpoint>) -> T) -> T {
        change(self.checkpoints().entry(tenant.clone()).or_default())
    }

    fn checkpoints(&self) -> MutexGuard<'_, HashMap<TenantId, Vec<Checkpoint>>> {
        self.checkpoints.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answers(&self) -> Result<(), SinkError> {
        let state = *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state {
            State::Up => Ok(()),
            State::Unavailable => Err(SinkError::Unavailable("stopped".to_owned())),
            State::Hangs => std::future::pending().await,
        }
    }
}

#[async_trait]
impl CheckpointSink for Other {
    async fn put(&self, checkpoint: &Checkpoint) -> Result<(), SinkError> {
        self.answers().await?;
        self.change(&checkpoint.statement.tenant, |checkpoints| {
            if checkpoints.last() == Some(checkpoint) {
                return Ok(());
            }
            let anchor = checkpoints.last().map_or_else(Anchor::default, Checkpoint::anchor);
            checkpoint.statement.continues(&anchor).map_err(|_| SinkError::Conflict)?;
            checkpoints.push(checkpoint.clone());
            Ok(())
        })
    }

    async fn last(&self, tenant: &TenantId, _ledger: Ledger) -> Result<Option<Checkpoint>, SinkError> {
        self.answers().await?;
        Ok(self.checkpoints().get(tenant).and_then(|checkpoints| checkpoints.last().cloned()))
    }

    async fn after(
        &self,
        tenant: &TenantId,
        _ledger: Ledger,
        sequence: u64,
    ) -> Result<Vec<Checkpoint>, SinkError> {
        self.answers().await?;
        let checkpoints = self.checkpoints();
        let all = checkpoints.get(tenant).into_iter().flatten();
        Ok(all.filter(|one| one.statement.sequence > sequence).take(store::PAGE).cloned().collect())
    }
}

/// A fresh key.
#[must_use]
pub fn key() -> LedgerKey {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap_or_else(|_| unreachable!());
    LedgerKey::from_der(pkcs8.as_ref()).unwrap_or_else(|_| unreachable!())
}

/// A ledger with this key, on these pools, whose checkpoints this service stores.
#[must_use]
pub fn parts(ledger: Ledger, database: Database, jobs: Jobs, key: LedgerKey, other: &Arc<Other>) -> Parts {
    Parts {
        ledger,
        database,
        jobs,
        public_keys: key.public(ledger),
        key,
        sink: Arc::clone(other) as _,
        clock: Clock::system(),
        every: Duration::from_mins(1),
        tenants: Arc::new(Vec::new),
    }
}

/// Begins a run and walks it here.
pub async fn verify(verifier: &Verifier, tenant: &TenantId) -> Result<Verification, VerifyError> {
    let run = verifier.begin(tenant).await?;
    verifier.walk_on(tenant).await?;
    // Unless a worker was quicker.
    verifier.wait(run, Duration::from_secs(20)).await
}

/// Walks a run that was begun as far as this row and saves it so, as a service that ends there leaves it.
pub async fn walk_to(
    verifier: &Verifier,
    begun: &Verification,
    row: u64,
) -> Result<Verification, VerifyError> {
    verifier.walk_part(begun, row).await
}
