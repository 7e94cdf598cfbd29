//! The relay: leases a tenant's records for one destination, sends them in order, deletes what is acknowledged.
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kit_clock::Clock;
use kit_ids::{TenantId, WorkerId};
use kit_pg::{Jobs, JobsTx};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use crate::lease::{self, BatchBounds, Lease, later};
use crate::record::Record;
use crate::{backoff, lag, trace};

/// Hands a batch to its destination.
#[async_trait]
pub trait Deliver: Send + Sync + 'static {
    /// Delivers records of one tenant, in order, and says what is acknowledged. May see a record again after it was
    /// acknowledged: receivers go by (source, event id).
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError>;
}

/// What a destination acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acknowledged {
    /// The whole batch.
    All,
    /// What became of each of the first records; the rest is tried again later.
    Each(Vec<Disposition>),
}

/// What became of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// It is dealt with.
    Done,
    /// It alone is tried again, later each time; those behind it do not wait for it. For destinations where order
    /// does not matter.
    Aside,
}

/// Why nothing was acknowledged. Everything is tried again: there are no dead letters.
#[derive(Debug, thiserror::Error)]
#[error("not delivered: {0}")]
pub struct DeliverError(pub String);

/// How a relay behaves.
#[derive(Clone, Debug)]
pub struct RelayOptions {
    /// Pause when nothing waits.
    pub poll: Duration,
    /// Most records in a batch.
    pub batch: usize,
    /// Most bytes in a batch (one record may be more).
    pub batch_bytes: usize,
    /// Longest delivery.
    pub timeout: Duration,
    /// How long a lease of a sender that died keeps others away; longer than `timeout`.
    pub lease: Duration,
    /// First ceiling of the wait after a failure; it doubles with every failure.
    pub backoff: Duration,
    /// Greatest wait after a failure.
    pub backoff_cap: Duration,
    /// First ceiling of the time for which one record is set aside; it doubles each time.
    pub aside: Duration,
    /// Longest time for which one record is set aside.
    pub aside_cap: Duration,
    /// Tenants served at the same time.
    pub workers: usize,
}

/// Delivers an outbox's records to one destination.
pub struct Relay(Arc<Parts>);

struct Parts {
    jobs: Jobs,
    destination: &'static str,
    deliver: Arc<dyn Deliver>,
    clock: Clock,
    options: RelayOptions,
}

/// One of a relay's workers: a lease names the worker that holds it.
struct Worker {
    relay: Arc<Parts>,
    id: WorkerId,
}

// === impl RelayOptions ===

impl Default for RelayOptions {
    fn default() -> Self {
        Self {
            poll: Duration::from_millis(250),
            batch: 500,
            batch_bytes: 3 * 1024 * 1024,
            timeout: Duration::from_secs(4),
            lease: Duration::from_secs(6),
            backoff: Duration::from_millis(250),
            backoff_cap: Duration::from_secs(10),
            aside: Duration::from_mins(1),
            aside_cap: Duration::from_hours(1),
            workers: 2,
        }
    }
}

// === impl Relay ===

impl Relay {
    /// A relay to a destination; [`Self::run`] it.
    #[must_use]
    pub fn new(
        jobs: Jobs,
        destination: &'static str,
        deliver: Arc<dyn Deliver>,
        clock: Clock,
        options: RelayOptions,
    ) -> Self {
        Self(Arc::new(Parts { jobs, destination, deliver, clock, options }))
    }

    /// Delivers until told to stop; a delivery under way is finished first.
    pub async fn run(self, stop: CancellationToken) {
        let mut tasks = JoinSet::new();
        for _ in 0..self.0.options.workers.max(1) {
            let worker = Worker { relay: Arc::clone(&self.0), id: self.0.clock.id() };
            tasks.spawn(worker.run(stop.clone()));
        }
        let Parts { jobs, destination, clock, .. } = &*self.0;
        tasks.spawn(lag::measure(jobs.clone(), destination, clock.clone(), stop));
        while tasks.join_next().await.is_some() {}
    }
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Relay({})", self.0.destination)
    }
}

// === impl Worker ===

impl Worker {
    async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let pause = match self.step().await {
                Ok(true) => continue,
                Ok(false) => self.relay.options.poll,
                Err(error) => {
                    tracing::warn!(destination = self.relay.destination, %error, "the outbox cannot be read");
                    self.relay.options.poll.saturating_mul(4)
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Delivers one batch; `false`: nothing waits.
    async fn step(&self) -> Result<bool, sqlx::Error> {
        let Some((mut lease, batch)) = self.lease().await? else { return Ok(false) };
        let span = trace::batch_span(self.relay.destination, &batch);
        let settled = async {
            let acknowledged = self.send(&lease.tenant, &batch).await;
            self.settle(&mut lease, &batch, acknowledged).await
        };
        settled.instrument(span).await.map(|()| true)
    }

    async fn lease(&self) -> Result<Option<(Lease, Vec<Record>)>, sqlx::Error> {
        let Parts { jobs, destination, clock, options, .. } = &*self.relay;
        let now = clock.now();
        let mut tx = jobs.begin().await?;
        let Some(lease) = lease::take(&mut tx, destination, self.id, now, options.lease).await? else {
            return Ok(None);
        };
        let most = BatchBounds { records: options.batch, bytes: options.batch_bytes };
        let batch = lease::read(&mut tx, destination, &lease.tenant, now, most).await?;
        if batch.is_empty() {
            // Another worker delivered them meanwhile.
            lease::give_back(&mut tx, destination, self.id, &lease, now, now).await?;
            tx.commit().await?;
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some((lease, batch)))
    }

    /// What became of each of the batch's first records.
    async fn send(&self, tenant: &TenantId, batch: &[Record]) -> Vec<Disposition> {
        let delivery = self.relay.deliver.deliver(tenant, batch);
        let error = match tokio::time::timeout(self.relay.options.timeout, delivery).await {
            Ok(Ok(Acknowledged::All)) => return vec![Disposition::Done; batch.len()],
            Ok(Ok(Acknowledged::Each(dispositions))) => return dispositions,
            Ok(Err(error)) => error,
            Err(_) => DeliverError("no answer in time".to_owned()),
        };
        let span = tracing::Span::current();
        span.record("otel.status_code", "ERROR");
        span.record("error.type", "not_delivered");
        tracing::warn!(destination = self.relay.destination, %tenant, %error, "records wait");
        Vec::new()
    }

    /// Deletes what was acknowledged, sets aside what shall be, and gives the lease back; after a failure the tenant
    /// is left alone for a while.
    async fn settle(
        &self,
        lease: &mut Lease,
        batch: &[Record],
        dispositions: Vec<Disposition>,
    ) -> Result<(), sqlx::Error> {
        let Parts { jobs, destination, clock, options, .. } = &*self.relay;
        let became = |what: Option<Disposition>| {
            let all = batch.iter().enumerate();
            all.filter(|(at, _)| dispositions.get(*at).copied() == what)
                .map(|(_, record)| record)
                .collect::<Vec<_>>()
        };
        let (done, aside, failed) =
            (became(Some(Disposition::Done)), became(Some(Disposition::Aside)), became(None));
        let now = clock.now();
        let retry_at = if failed.is_empty() {
            lease.failures = 0;
            now
        } else {
            let wait = backoff::wait(clock, options.backoff, options.backoff_cap, lease.failures);
            lease.failures = if dispositions.is_empty() { lease.failures.saturating_add(1) } else { 1 };
            later(now, wait)
        };
        let mut tx: JobsTx = jobs.begin().await?;
        lease::purge(&mut tx, destination, &lease.tenant, &done).await?;
        lease::count_attempt(&mut tx, destination, &lease.tenant, &failed).await?;
        for record in &aside {
            let wait = backoff::wait(clock, options.aside, options.aside_cap, record.asides);
            lease::set_aside(&mut tx, destination, &lease.tenant, record, later(now, wait)).await?;
        }
        lease::give_back(&mut tx, destination, self.id, lease, now, retry_at).await?;
        tx.commit().await?;
        count("outbox_delivered_total", destination, done.len());
        count("outbox_failed_total", destination, failed.len());
        count("outbox_set_aside_total", destination, aside.len());
        Ok(())
    }
}

fn count(metric: &'static str, destination: &'static str, records: usize) {
    metrics::counter!(metric, "destination" => destination).increment(records as u64);
}
