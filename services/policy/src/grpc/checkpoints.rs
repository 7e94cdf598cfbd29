//! Checkpoints of the audit ledger.
use holdfast_proto::ledger::v1 as ledger;
use holdfast_proto::policy::v1::checkpoints_server::{Checkpoints, CheckpointsServer};
use kit_fault::Fault;
use kit_ledger::Ledger;
use kit_ledger_grpc::{from_wire, to_wire};
use tonic::{Request, Response, Status};

use crate::grpc::convert;
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
        convert::admitted(&self.0, &checkpoint.tenant)?;
        checkpoints::put(&self.0, &from_wire(checkpoint)?).await?;
        Ok(Response::new(ledger::PutCheckpointResponse {}))
    }

    async fn last(
        &self,
        request: Request<ledger::LastCheckpointRequest>,
    ) -> Result<Response<ledger::LastCheckpointResponse>, Status> {
        let ledger::LastCheckpointRequest { tenant, ledger: name } = request.into_inner();
        let tenant = convert::admitted(&self.0, &tenant)?;
        only_audit(&name)?;
        let last = checkpoints::last(&self.0, &tenant).await?;
        Ok(Response::new(ledger::LastCheckpointResponse { checkpoint: last.as_ref().map(to_wire) }))
    }

    async fn list(
        &self,
        request: Request<ledger::ListCheckpointsRequest>,
    ) -> Result<Response<ledger::ListCheckpointsResponse>, Status> {
        let ledger::ListCheckpointsRequest { tenant, ledger: name, after_sequence } = request.into_inner();
        let tenant = convert::admitted(&self.0, &tenant)?;
        only_audit(&name)?;
        let page = checkpoints::after(&self.0, &tenant, after_sequence).await?;
        Ok(Response::new(ledger::ListCheckpointsResponse { checkpoints: page.iter().map(to_wire).collect() }))
    }
}

fn only_audit(ledger: &str) -> Result<(), Fault> {
    if ledger == Ledger::Audit.name() { Ok(()) } else { Err(convert::format("ledger", "must be audit")) }
}
