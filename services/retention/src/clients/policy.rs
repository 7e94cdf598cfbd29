//! policy keeps the audit ledger's checkpoints.
use async_trait::async_trait;
use holdfast_proto::ledger::v1::{LastCheckpointRequest, PutCheckpointRequest};
use holdfast_proto::policy::v1::checkpoints_client::CheckpointsClient;
use kit_fault::{Fault, Reason};
use kit_ids::TenantId;
use kit_ledger::{Checkpoint, CheckpointSink, Ledger, SinkError};
use kit_mesh::Channel;
use tonic::Status;

use crate::grpc::convert;

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
        let request = PutCheckpointRequest { checkpoint: Some(convert::checkpoint_to_wire(checkpoint)) };
        self.0.clone().put(request).await.map(drop).map_err(|status| sink_error(&status))
    }

    async fn last(&self, tenant: &TenantId, ledger: Ledger) -> Result<Option<Checkpoint>, SinkError> {
        let request = LastCheckpointRequest { tenant: tenant.to_string(), ledger: ledger.name().to_owned() };
        let response = self.0.clone().last(request).await.map_err(|status| sink_error(&status))?;
        let checkpoint = response.into_inner().checkpoint.map(convert::checkpoint_from_wire).transpose();
        checkpoint.map_err(|error| SinkError::Away(error.to_string()))
    }
}

fn sink_error(status: &Status) -> SinkError {
    let fault = Fault::from_status(status);
    if fault.reason == Reason::CheckpointConflict {
        SinkError::Conflict
    } else {
        SinkError::Away(fault.to_string())
    }
}
