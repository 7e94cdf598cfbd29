//! retention: keeps the consent ledger's checkpoints, takes the acts.
use async_trait::async_trait;
use holdfast_proto::ledger::v1 as wire;
use holdfast_proto::retention::v1::audit_ledger_client::AuditLedgerClient;
use holdfast_proto::retention::v1::checkpoints_client::CheckpointsClient;
use kit_fault::{Fault, Reason};
use kit_ids::TenantId;
use kit_ledger::{Checkpoint, CheckpointSink, Ledger, SinkError};
use kit_mesh::Channel;
use kit_outbox::{Acknowledged, Deliver, DeliverError, Record};
use tonic::Status;

use crate::grpc::convert::{checkpoint_from_wire, checkpoint_to_wire};

/// retention over the mesh.
#[derive(Clone)]
pub(crate) struct Retention {
    checkpoints: CheckpointsClient<Channel>,
    audit: AuditLedgerClient<Channel>,
}

// === impl Retention ===

impl Retention {
    /// Over this channel.
    pub(crate) fn new(channel: Channel) -> Self {
        Self { checkpoints: CheckpointsClient::new(channel.clone()), audit: AuditLedgerClient::new(channel) }
    }
}

#[async_trait]
impl CheckpointSink for Retention {
    async fn put(&self, checkpoint: &Checkpoint) -> Result<(), SinkError> {
        let request = wire::PutCheckpointRequest { checkpoint: Some(checkpoint_to_wire(checkpoint)) };
        match self.checkpoints.clone().put(request).await {
            Ok(_) => Ok(()),
            Err(status) if reason(&status) == Reason::CheckpointConflict => Err(SinkError::Conflict),
            Err(status) => Err(away(&status)),
        }
    }

    async fn last(&self, tenant: &TenantId, ledger: Ledger) -> Result<Option<Checkpoint>, SinkError> {
        let request =
            wire::LastCheckpointRequest { tenant: tenant.to_string(), ledger: ledger.name().to_owned() };
        let response = self.checkpoints.clone().last(request).await.map_err(|status| away(&status))?;
        let checkpoint = response.into_inner().checkpoint.map(checkpoint_from_wire).transpose();
        checkpoint.map_err(|fault| SinkError::Away(fault.to_string()))
    }
}

#[async_trait]
impl Deliver for Retention {
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError> {
        let record = |record: &Record| wire::Record {
            event_id: record.event.to_vec(),
            evidence: record.bytes.clone(),
            traceparent: record.traceparent.clone().unwrap_or_default(),
        };
        let records = batch.iter().map(record).collect();
        let request = wire::AppendBatchRequest { tenant: tenant.to_string(), records };
        match self.audit.clone().append_batch(request).await {
            Ok(_) => Ok(Acknowledged::All),
            Err(status) => Err(DeliverError(format!("{:?}", status.code()))),
        }
    }
}

fn reason(status: &Status) -> Reason {
    Fault::from_status(status).reason
}

fn away(status: &Status) -> SinkError {
    SinkError::Away(format!("{:?}", status.code()))
}
