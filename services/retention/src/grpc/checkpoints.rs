//! Checkpoints of the consent ledger.
use holdfast_proto::ledger::v1::{
    LastCheckpointRequest, LastCheckpointResponse, ListCheckpointsRequest, ListCheckpointsResponse,
    PutCheckpointRequest, PutCheckpointResponse,
};
use holdfast_proto::retention::v1::checkpoints_server::Checkpoints;
use kit_ledger_grpc::{from_wire, to_wire};
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
        convert::admitted(&self.0, &wire.tenant).map_err(status)?;
        let checkpoint = from_wire(wire)?;
        self.0.keep_checkpoint(&checkpoint).await.map_err(status)?;
        Ok(Response::new(PutCheckpointResponse {}))
    }

    async fn last(
        &self,
        request: Request<LastCheckpointRequest>,
    ) -> Result<Response<LastCheckpointResponse>, Status> {
        let request = request.into_inner();
        let tenant = convert::admitted(&self.0, &request.tenant).map_err(status)?;
        let ledger = convert::ledger(&request.ledger).map_err(status)?;
        let last = self.0.last_checkpoint(&tenant, ledger).await.map_err(status)?;
        let checkpoint = last.as_ref().map(to_wire);
        Ok(Response::new(LastCheckpointResponse { checkpoint }))
    }

    async fn list(
        &self,
        request: Request<ListCheckpointsRequest>,
    ) -> Result<Response<ListCheckpointsResponse>, Status> {
        let ListCheckpointsRequest { tenant, ledger, after_sequence } = request.into_inner();
        let tenant = convert::admitted(&self.0, &tenant).map_err(status)?;
        let ledger = convert::ledger(&ledger).map_err(status)?;
        let page = self.0.checkpoints_after(&tenant, ledger, after_sequence).await.map_err(status)?;
        Ok(Response::new(ListCheckpointsResponse { checkpoints: page.iter().map(to_wire).collect() }))
    }
}
