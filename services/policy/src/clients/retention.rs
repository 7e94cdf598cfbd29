//! retention: keeps the consent ledger's checkpoints, takes the acts.
use async_trait::async_trait;
use holdfast_proto::ledger::v1 as wire;
use holdfast_proto::retention::v1::audit_ledger_client::AuditLedgerClient;
use holdfast_proto::retention::v1::checkpoints_client::CheckpointsClient;
use kit_ids::TenantId;
use kit_ledger::{Checkpoint, CheckpointSink, Ledger, SinkError};
use kit_ledger_grpc::{from_wire, sink_error, to_wire};
use kit_mesh::Channel;
use kit_outbox::{Acknowledged, Deliver, DeliverError, Record};

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
        let request = wire::PutCheckpointRequest { checkpoint: Some(to_wire(checkpoint)) };
        self.checkpoints.clone().put(request).await.map(drop).map_err(|status| sink_error(&status))
    }

    async fn last(&self, tenant: &TenantId, ledger: Ledger) -> Result<Option<Checkpoint>, SinkError> {
        let request =
            wire::LastCheckpointRequest { tenant: tenant.to_string(), ledger: ledger.name().to_owned() };
        let response = self.checkpoints.clone().last(request).await.map_err(|status| sink_error(&status))?;
        let checkpoint = response.into_inner().checkpoint.map(from_wire).transpose();
        checkpoint.map_err(|fault| SinkError::Away(fault.to_string()))
    }

    async fn after(
        &self,
        tenant: &TenantId,
        ledger: Ledger,
        sequence: u64,
    ) -> Result<Vec<Checkpoint>, SinkError> {
        let (tenant, ledger) = (tenant.to_string(), ledger.name().to_owned());
        let request = wire::ListCheckpointsRequest { tenant, ledger, after_sequence: sequence };
        let response = self.checkpoints.clone().list(request).await.map_err(|status| sink_error(&status))?;
        let page = response.into_inner().checkpoints.into_iter().map(from_wire);
        page.collect::<Result<_, _>>().map_err(|fault| SinkError::Away(fault.to_string()))
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
