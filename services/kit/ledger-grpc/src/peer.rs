//! The other ledger's service, which stores this one's checkpoints.
use async_trait::async_trait;
use holdfast_proto::ledger::v1 as wire;
use holdfast_proto::policy::v1::checkpoints_client::CheckpointsClient as PolicyClient;
use holdfast_proto::retention::v1::checkpoints_client::CheckpointsClient as RetentionClient;
use kit_fault::{Fault, Reason};
use kit_ids::TenantId;
use kit_ledger::{Checkpoint, CheckpointSink, Ledger, SinkError};
use kit_mesh::Channel;
use tonic::Status;

use crate::{from_wire, ledger_to_wire, to_wire};

/// Keeps checkpoints with the other service.
#[derive(Clone, Debug)]
pub enum PeerCheckpoints {
    /// policy stores the audit ledger's.
    Policy(PolicyClient<Channel>),
    /// retention stores the consent ledger's.
    Retention(RetentionClient<Channel>),
}

// === impl PeerCheckpoints ===

impl PeerCheckpoints {
    /// Over a channel to policy.
    #[must_use]
    pub fn policy(channel: Channel) -> Self {
        Self::Policy(PolicyClient::new(channel))
    }

    /// Over a channel to retention.
    #[must_use]
    pub fn retention(channel: Channel) -> Self {
        Self::Retention(RetentionClient::new(channel))
    }
}

#[async_trait]
impl CheckpointSink for PeerCheckpoints {
    async fn put(&self, checkpoint: &Checkpoint) -> Result<(), SinkError> {
        let request = wire::PutCheckpointRequest { checkpoint: Some(to_wire(checkpoint)) };
        let put = match self {
            Self::Policy(client) => client.clone().put(request).await,
            Self::Retention(client) => client.clone().put(request).await,
        };
        put.map(drop).map_err(|status| sink_error(&status))
    }

    async fn last(&self, tenant: &TenantId, ledger: Ledger) -> Result<Option<Checkpoint>, SinkError> {
        let (tenant, ledger) = (tenant.to_string(), ledger_to_wire(ledger).into());
        let request = wire::LastCheckpointRequest { tenant, ledger };
        let last = match self {
            Self::Policy(client) => client.clone().last(request).await,
            Self::Retention(client) => client.clone().last(request).await,
        };
        let last = last.map_err(|status| sink_error(&status))?.into_inner().checkpoint;
        last.map(from_wire).transpose().map_err(|fault| unreadable(&fault))
    }

    async fn after(
        &self,
        tenant: &TenantId,
        ledger: Ledger,
        sequence: u64,
    ) -> Result<Vec<Checkpoint>, SinkError> {
        let (tenant, ledger) = (tenant.to_string(), ledger_to_wire(ledger).into());
        let request = wire::ListCheckpointsRequest { tenant, ledger, after_sequence: sequence };
        let list = match self {
            Self::Policy(client) => client.clone().list(request).await,
            Self::Retention(client) => client.clone().list(request).await,
        };
        let page = list.map_err(|status| sink_error(&status))?.into_inner().checkpoints;
        page.into_iter().map(from_wire).collect::<Result<_, _>>().map_err(|fault| unreadable(&fault))
    }
}

/// Why the other service did not take or give a checkpoint.
fn sink_error(status: &Status) -> SinkError {
    let fault = Fault::from_status(status);
    if fault.reason == Reason::CheckpointConflict {
        SinkError::Conflict
    } else {
        SinkError::Unavailable(fault.to_string())
    }
}

fn unreadable(fault: &Fault) -> SinkError {
    SinkError::Unavailable(fault.to_string())
}
