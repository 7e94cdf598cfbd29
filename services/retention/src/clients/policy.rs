//! policy keeps the audit ledger's checkpoints.
use async_trait::async_trait;
use holdfast_proto::ledger::v1::{LastCheckpointRequest, ListCheckpointsRequest, PutCheckpointRequest};
use holdfast_proto::policy::v1::checkpoints_client::CheckpointsClient;
use kit_ids::TenantId;
use kit_ledger::{Checkpoint, CheckpointSink, Ledger, SinkError};
use kit_ledger_grpc::{from_wire, sink_error, to_wire};
use kit_mesh::Channel;

/// policy's checkpoints, over the mesh.
#[derive(Clone, Debug)]
pub struct PolicyCheckpoints(CheckpointsClient<Channel>);

// === impl PolicyCheckpoints ===

impl PolicyCheckpoints {
    /// Over this channel to policy.
    #[must_use]
    pub fn new(channel: Channel) -> Self {
        Self(CheckpointsClient::new(channel))
    }
}

#[async_trait]
impl CheckpointSink for PolicyCheckpoints {
    async fn put(&self, checkpoint: &Checkpoint) -> Result<(), SinkError> {
        let request = PutCheckpointRequest { checkpoint: Some(to_wire(checkpoint)) };
        self.0.clone().put(request).await.map(drop).map_err(|status| sink_error(&status))
    }

    async fn last(&self, tenant: &TenantId, ledger: Ledger) -> Result<Option<Checkpoint>, SinkError> {
        let request = LastCheckpointRequest { tenant: tenant.to_string(), ledger: ledger.name().to_owned() };
        let response = self.0.clone().last(request).await.map_err(|status| sink_error(&status))?;
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
        let request = ListCheckpointsRequest { tenant, ledger, after_sequence: sequence };
        let response = self.0.clone().list(request).await.map_err(|status| sink_error(&status))?;
        let page = response.into_inner().checkpoints.into_iter().map(from_wire);
        page.collect::<Result<_, _>>().map_err(|fault| SinkError::Away(fault.to_string()))
    }
}
