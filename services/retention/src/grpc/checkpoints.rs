//! Checkpoints of the consent ledger.
use holdfast_proto::ledger::v1::{
    LastCheckpointRequest, LastCheckpointResponse, PutCheckpointRequest, PutCheckpointResponse,
};
use holdfast_proto::retention::v1::checkpoints_server::Checkpoints;
use tonic::{Request, Response, Status};

use super::fault::status;
use super::{Server, convert};
use crate::error::Error;

#[tonic::async_trait]
impl Checkpoints for Server {
    async fn put(
        &self,
        request: Request<PutCheckpointRequest>,
    ) -> Result<Response<PutCheckpointResponse>, Status> {
        let wire = request.into_inner().checkpoint;
        let wire = wire.ok_or_else(|| status(Error::invalid("checkpoint", "is missing")))?;
        let checkpoint = convert::checkpoint_from_wire(wire).map_err(status)?;
        self.0.keep_checkpoint(&checkpoint).await.map_err(status)?;
        Ok(Response::new(PutCheckpointResponse {}))
    }

    async fn last(
        &self,
        request: Request<LastCheckpointRequest>,
    ) -> Result<Response<LastCheckpointResponse>, Status> {
        let request = request.into_inner();
        let tenant = convert::tenant(&request.tenant).map_err(status)?;
        let ledger = convert::ledger(&request.ledger).map_err(status)?;
        let last = self.0.last_checkpoint(&tenant, ledger).await.map_err(status)?;
        let checkpoint = last.as_ref().map(convert::checkpoint_to_wire);
        Ok(Response::new(LastCheckpointResponse { checkpoint }))
    }
}
