//! Who walks: each instance takes runs that nobody walks, those that were asked for first, and sees to it that every
//! ledger is walked once a day.
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kit_authz::{Permit, Requester};
use kit_ids::{TenantId, WorkerId};
use kit_pg::{TenantTx, WriteTx};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::document::Verification;
use super::runs::{Newest, Runs, Seen};
use crate::authz::KeepLedger;
use crate::checkpointer::SinkError;
use crate::halt::{self, Halt};
use crate::parts::Parts;

/// Most walks at a time in one instance.
const WALKS: usize = 4;
/// How often runs that nobody walks are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often a walk saves where it stands.
pub(super) const SAVE_EVERY: Duration = Duration::from_secs(1);
/// A service that hangs must not take the answer with it.
pub(super) const OTHER_WITHIN: Duration = Duration::from_millis(800);
/// How often somebody who waits looks whether a run is done.
const WAIT_EVERY: Duration = Duration::from_millis(20);
/// Every ledger is walked so often, and sooner where the last walk did not find it whole.
const DAILY: SignedDuration = SignedDuration::from_hours(24);
const AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// A run that was saved longer ago is walked from the first row again: rows that it has passed may have changed since.
const STALE: SignedDuration = SignedDuration::from_mins(5);

/// Verifies ledgers. Cheap to clone.
#[derive(Clone)]
pub struct Verifier {
    pub(super) parts: Arc<Parts>,
    call: Arc<Notify>,
    newest: Arc<Newest>,
}

/// Why nothing was verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The database refused or is unavailable.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The own copies of the checkpoints cannot be read.
    #[error("the own checkpoints: {0}")]
    Own(SinkError),
    /// Another instance walks.
    #[error("another instance walks")]
    Conflict,
}

// === impl Verifier ===

impl Verifier {
    /// A verifier; [`Self::run`] makes it walk.
    #[must_use]
    pub fn new(parts: Arc<Parts>) -> Self {
        Self { parts, call: Arc::default(), newest: Arc::default() }
    }

    /// Begins a run, or joins the one that runs.
    pub async fn begin(&self, tenant: &TenantId) -> Result<Verification, VerifyError> {
        let parts = &self.parts;
        let started_at = parts.clock.now();
        let mut fresh = Verification::begin(parts.clock.id(), tenant.clone(), parts.ledger, started_at);
        self.aim(&mut fresh).await?;
        let mut tx = self.write(tenant).await?;
        let run = self.runs().begin(&mut tx, fresh).await?;
        tx.commit().await?;
        self.call.notify_one();
        Ok(run)
    }

    /// Waits until the run is done, or so long. Answers where it stands.
    pub async fn wait(&self, run: Verification, within: Duration) -> Result<Verification, VerifyError> {
        let end = tokio::time::Instant::now() + within;
        let mut now = run;
        while now.finished_at.is_none() && tokio::time::Instant::now() < end {
            tokio::time::sleep(WAIT_EVERY).await;
            match self.last_in(self.parts.read(&now.tenant).await?).await? {
                Some(last) if last.run == now.run => now = last,
                // Somebody has begun another one since.
                _ => break,
            }
        }
        Ok(now)
    }

    /// The last run, running or done; none: the ledger was never verified.
    pub async fn last(&self, by: &impl Requester) -> Result<Option<Verification>, VerifyError> {
        self.last_in(self.parts.database.read(by).await?).await
    }

    async fn last_in(&self, mut tx: TenantTx) -> Result<Option<Verification>, VerifyError> {
        let last = self.runs().last(&mut tx).await?;
        tx.commit().await?;
        Ok(last)
    }

    /// The halt of the tenant's ledger that no operator has resolved.
    pub async fn halted(&self, by: &impl Requester) -> Result<Option<Halt>, VerifyError> {
        let mut tx = self.parts.database.read(by).await?;
        let halted = halt::open(&mut tx, self.parts.ledger).await?;
        tx.commit().await?;
        Ok(halted)
    }

    /// Walks until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        let mut walks = JoinSet::new();
        let mut runs = HashMap::new();
        let began = self.parts.clock.now();
        loop {
            if let Err(error) = self.look(&mut walks, &mut runs).await {
                tracing::warn!(%error, ledger = self.parts.ledger.name(), "runs cannot be looked for now");
            }
            // Also when nothing could be looked for: what is not verified grows old.
            self.report(&runs, began);
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.call.notified() => {}
                Some(_) = walks.join_next() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Starts walks of runs that nobody walks; when nothing else is to be done, of the ledger that is due.
    async fn look(
        &self,
        walks: &mut JoinSet<()>,
        runs: &mut HashMap<TenantId, Seen>,
    ) -> Result<(), VerifyError> {
        let now = self.parts.clock.now();
        *runs = self.runs().overview(&self.parts.jobs).await?.into_iter().collect();
        let tenants = (self.parts.tenants)();
        while walks.try_join_next().is_some() {}
        let free = |seen: &Seen| {
            seen.run.as_ref().is_some_and(|run| run.finished_at.is_none()) && seen.lease_until <= now
        };
        for (tenant, _) in runs.iter().filter(|(_, seen)| free(seen)) {
            if walks.len() >= WALKS {
                return Ok(());
            }
            let (verifier, tenant) = (self.clone(), tenant.clone());
            walks.spawn(async move { verifier.take(&tenant).await });
        }
        let is_due = |tenant: &&TenantId| match runs.get(*tenant).and_then(|seen| seen.run.as_ref()) {
            None => true,
            Some(run) => run
                .finished_at
                .is_some_and(|at| now.duration_since(at) > if run.is_whole() { DAILY } else { AGAIN }),
        };
        if walks.is_empty()
            && let Some(tenant) = tenants.iter().find(is_due)
        {
            self.begin(tenant).await?;
        }
        Ok(())
    }

    async fn take(&self, tenant: &TenantId) {
        match self.walk_on(tenant).await {
            Ok(()) | Err(VerifyError::Conflict) => {}
            Err(error) => tracing::warn!(%tenant, %error, "the walk is broken off: it goes on later"),
        }
    }

    pub(crate) async fn walk_on(&self, tenant: &TenantId) -> Result<(), VerifyError> {
        let parts = &self.parts;
        let holder = self.parts.clock.id();
        let mut tx = self.write(tenant).await?;
        let taken = self.runs().take(&mut tx, holder, parts.clock.now()).await?;
        let run = self.runs().last(&mut tx).await?;
        tx.commit().await?;
        let (true, Some(mut run)) = (taken, run) else { return Ok(()) };
        if parts.clock.now().duration_since(run.saved_at) > STALE {
            run.rewind();
        }
        self.walk(&mut run, holder).await?;
        if let Some(finding) = run.finding() {
            let (what, kind) = (finding.what.name(), finding.kind.name());
            let (ledger, sequence) = (parts.ledger.name(), finding.sequence);
            tracing::error!(%tenant, ledger, what, kind, sequence, "the ledger is not whole");
        }
        Ok(())
    }

    /// Walks a part of a run and leaves it free for whoever takes it.
    #[cfg(feature = "testing")]
    pub(crate) async fn walk_part(
        &self,
        begun: &Verification,
        row: u64,
    ) -> Result<Verification, VerifyError> {
        let (mut run, holder, now) = (begun.clone(), self.parts.clock.id(), self.parts.clock.now());
        let mut tx = self.write(&run.tenant).await?;
        self.runs().take(&mut tx, holder, now).await?;
        tx.commit().await?;
        self.walk_to(&mut run, holder, row).await?;
        let mut tx = self.write(&run.tenant).await?;
        self.runs().save(&mut tx, &run, holder, now - DAILY).await?;
        tx.commit().await?;
        Ok(run)
    }

    pub(super) async fn save(&self, run: &mut Verification, holder: WorkerId) -> Result<(), VerifyError> {
        run.saved_at = self.parts.clock.now();
        let mut tx = self.write(&run.tenant).await?;
        let saved = self.runs().save(&mut tx, run, holder, run.saved_at).await?;
        tx.commit().await?;
        if saved { Ok(()) } else { Err(VerifyError::Conflict) }
    }

    /// Whoever asked for a run, the service itself writes it.
    async fn write(&self, tenant: &TenantId) -> Result<WriteTx<KeepLedger>, VerifyError> {
        Ok(self.parts.database.write(&Permit::for_service(tenant)).await?)
    }

    fn runs(&self) -> Runs<'_> {
        let parts = &self.parts;
        Runs { ledger: parts.ledger, key: &parts.key, keys: &parts.public_keys, newest: &self.newest }
    }

    /// The metrics: how long ago the tenant that waits longest was found whole, and how many were not.
    fn report(&self, runs: &HashMap<TenantId, Seen>, began: Timestamp) {
        let (tenants, now) = ((self.parts.tenants)(), self.parts.clock.now());
        let run = |tenant: &TenantId| runs.get(tenant).and_then(|seen| seen.run.as_ref());
        let whole = |tenant: &TenantId| match run(tenant) {
            Some(run) if run.is_whole() => run.finished_at,
            Some(run) => run.whole_before,
            None => None,
        };
        let age = |tenant: &TenantId| now.duration_since(whole(tenant).unwrap_or(began)).as_secs_f64();
        let oldest = tenants.iter().map(age).fold(0.0, f64::max);
        let broken = tenants.iter().filter_map(run).filter(|run| run.finding().is_some()).count();
        let ledger = self.parts.ledger.name();
        metrics::gauge!("holdfast_ledger_verified_age_seconds", "ledger" => ledger).set(oldest);
        metrics::gauge!("holdfast_ledger_not_whole", "ledger" => ledger)
            .set(f64::from(u32::try_from(broken).unwrap_or(u32::MAX)));
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Verifier({})", self.parts.ledger.name())
    }
}
