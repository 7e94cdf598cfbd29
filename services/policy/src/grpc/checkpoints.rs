//! Checkpoints of the audit ledger.
use holdfast_proto::ledger::v1 as ledger;
use holdfast_proto::policy::v1::checkpoints_server::{Checkpoints, CheckpointsServer};
use tonic::{Request, Response, Status};

use crate::grpc::convert::{self, checkpoint_from_wire, checkpoint_to_wire};
use crate::ops::{Core, checkpoints};

pub(crate) fn server(core: Core) -> CheckpointsServer<impl Checkpoints> {
    CheckpointsServer::new(Service(core))
}

struct Service(Core);

#[tonic::async_trait]
impl Checkpoints for Service {
    async fn put(
        &self,
        request: Request<ledger::PutCheckpointRequest>,
    ) -> Result<Response<ledger::PutCheckpointResponse>, Status> {
        let checkpoint = request.into_inner().checkpoint.ok_or_else(|| convert::required("checkpoint"))?;
        checkpoints::put(&self.0, &checkpoint_from_wire(checkpoint)?).await?;
        Ok(Response::new(ledger::PutCheckpointResponse {}))
    }

    async fn last(
        &self,
        request: Request<ledger::LastCheckpointRequest>,
    ) -> Result<Response<ledger::LastCheckpointResponse>, Status> {
        let ledger::LastCheckpointRequest { tenant, ledger: name } = request.into_inner();
        if name != "audit" {
            return Err(convert::format("ledger", "must be audit").into());
        }
        let last = checkpoints::last(&self.0, &convert::tenant(&tenant)?).await?;
        Ok(Response::new(ledger::LastCheckpointResponse {
            checkpoint: last.as_ref().map(checkpoint_to_wire),
        }))
    }
}
