//! The RPCs of a service that has a ledger.
use std::sync::Arc;
use std::time::Duration;

use holdfast_proto::ledger::v1 as wire;
use kit_access::Caller;
use kit_authz::{Permit, Requester, Service};
use kit_fault::Fault;
use kit_ids::{EventId, TenantId};
use kit_ledger::{
    AppendRecords, Appended, AppendsRecords, AuditEvent, CheckpointTrigger, Ledger, Located, NewRecord,
    Parts, PublicKeys, Sender, Verification, Verifier, append_batch, locate,
};
use kit_outbox::{destination, record_span};
use kit_pg::Database;
use kit_tenants::Tenants;
use tonic::{Request, Response, Status};

use crate::verification::verification;

/// A checkpoint is made at once when a tenant has so many records since the last one.
const CHECKPOINT_RECORDS: usize = 1_000;
/// How long an answer waits for a verification: what is begun goes on behind it.
const WITHIN: Duration = Duration::from_millis(500);

/// A service's ledger, as its RPCs see it. Cheap to clone. It stores the checkpoints of the other service's ledger.
#[derive(Clone)]
pub struct LedgerService {
    /// What the ledger works with.
    pub parts: Arc<Parts>,
    /// The tenants' configuration: for others nothing is taken.
    pub tenants: Tenants,
    /// Public keys of both ledgers.
    pub public_keys: PublicKeys,
    /// Verifies it.
    pub verifier: Verifier,
    /// Calls for a checkpoint when many records come.
    pub trigger: CheckpointTrigger,
}

// === impl LedgerService ===

impl LedgerService {
    /// Serves this ledger.
    #[must_use]
    pub fn new(parts: Arc<Parts>, tenants: Tenants) -> Self {
        Self {
            public_keys: parts.public_keys.clone(),
            verifier: Verifier::new(Arc::clone(&parts)),
            trigger: CheckpointTrigger::new(CHECKPOINT_RECORDS),
            parts,
            tenants,
        }
    }

    /// Appends a batch of the caller's records in order; what was stored before is acknowledged and not stored again.
    /// Their sender is the caller.
    pub async fn append(
        &self,
        request: Request<wire::AppendBatchRequest>,
    ) -> Result<Response<wire::AppendBatchResponse>, Status> {
        let sender = Sender::of(Caller::from_request(&request)?.peer());
        let wire::AppendBatchRequest { tenant, records } = request.into_inner();
        let tenant = self.admit(&tenant)?;
        // Each record continues the trace of its act: its span lasts until the batch is committed.
        let spans: Vec<_> = records
            .iter()
            .map(|record| record_span(self.destination(), &tenant, Some(record.traceparent.as_str())))
            .collect();
        let records = records
            .into_iter()
            .enumerate()
            .map(|(index, one)| record(index, one))
            .collect::<Result<Vec<_>, _>>()?;
        let permit = Permit::<AppendRecords>::request(&Service::at(&tenant), sender)?;
        let Appended { appended, last_sequence } = self.append_batch(&permit, &records).await?;
        drop(spans);
        let appended = u32::try_from(appended).unwrap_or(u32::MAX);
        Ok(Response::new(wire::AppendBatchResponse { appended, last_sequence }))
    }

    /// Records a permitted act of the permit's sender, this service itself, in a commit of its own. For the service
    /// that has the audit ledger: others use [`crate::record_audit`].
    pub async fn append_own(
        &self,
        permit: &Permit<impl AppendsRecords>,
        event: &AuditEvent,
    ) -> Result<(), Fault> {
        let evidence = event.to_bytes().map_err(|error| Fault::internal(&error))?;
        let record = NewRecord { event: self.parts.clock.id::<EventId>(), evidence };
        self.append_batch(permit, &[record]).await.map(drop)
    }

    /// Begins a verification, or joins the one that runs; `recorded` records that it was asked for, before the answer.
    #[tracing::instrument(name = "ledger.verify", skip_all)]
    pub async fn verify(
        &self,
        by: &impl Requester,
        recorded: impl Future<Output = Result<(), Fault>>,
    ) -> Result<wire::Verification, Fault> {
        let run = self.verifier.begin(by.tenant()).await?;
        recorded.await?;
        let run = self.verifier.wait(run, WITHIN).await?;
        self.with_halt(&run, by).await
    }

    /// The last verification, running or done.
    #[tracing::instrument(name = "ledger.last_verification", skip_all)]
    pub async fn last_verification(&self, by: &impl Requester) -> Result<wire::Verification, Fault> {
        let run = self.verifier.last(by).await?.ok_or_else(Fault::not_found)?;
        self.with_halt(&run, by).await
    }

    /// Finds a record by its event, and checks it against the checkpoints beside it.
    #[tracing::instrument(name = "ledger.locate", skip_all)]
    pub async fn locate(&self, by: &impl Requester, event: EventId) -> Result<Option<Located>, Fault> {
        let mut tx = self.database().read(by).await?;
        let located = locate(&mut tx, self.parts.ledger, event, &self.public_keys).await?;
        tx.commit().await?;
        Ok(located)
    }

    #[tracing::instrument(name = "ledger.append_batch", skip_all, fields(records = records.len()))]
    async fn append_batch(
        &self,
        permit: &Permit<impl AppendsRecords>,
        records: &[NewRecord],
    ) -> Result<Appended, Fault> {
        let mut tx = self.database().write(permit).await?;
        let appended = append_batch(&mut tx, self.parts.ledger, records).await?;
        tx.commit().await?;
        self.trigger.appended(permit.tenant(), appended.appended);
        metrics::counter!("holdfast_ledger_records_total", "ledger" => self.parts.ledger.name())
            .increment(appended.appended as u64);
        Ok(appended)
    }

    async fn with_halt(&self, run: &Verification, by: &impl Requester) -> Result<wire::Verification, Fault> {
        let halt = self.verifier.halted(by).await?;
        Ok(verification(run, halt.as_ref()))
    }

    /// The tenant for which a service brings or asks something.
    pub(crate) fn admit(&self, tenant: &str) -> Result<TenantId, Fault> {
        self.tenants.admit(tenant, self.parts.clock.now())
    }

    pub(crate) fn database(&self) -> &Database {
        &self.parts.database
    }

    /// The ledger whose checkpoints are stored here: the other service's.
    pub(crate) fn other_ledger(&self) -> Ledger {
        match self.parts.ledger {
            Ledger::Consent => Ledger::Audit,
            Ledger::Audit => Ledger::Consent,
        }
    }

    fn destination(&self) -> &'static str {
        match self.parts.ledger {
            Ledger::Consent => destination::CONSENT,
            Ledger::Audit => destination::AUDIT,
        }
    }
}

impl std::fmt::Debug for LedgerService {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "LedgerService({})", self.parts.ledger.name())
    }
}

fn record(index: usize, record: wire::Record) -> Result<NewRecord, Fault> {
    let event = record.event_id.as_slice().try_into();
    let field = || format!("records.{index}.event_id");
    let event = event.map_err(|_| Fault::format(field(), "must be a UUID of 16 bytes"))?;
    Ok(NewRecord { event, evidence: record.evidence })
}
