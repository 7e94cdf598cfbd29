//! What booking asks before it writes.
use holdfast_proto::policy::v1 as wire;
use holdfast_proto::policy::v1::decisions_server::{Decisions, DecisionsServer};
use kit_access::Caller;
use kit_fault::Fault;
use policy_api::DecisionInput;
use policy_api::wire::{instant, money};
use tonic::{Request, Response, Status};

use crate::grpc::convert::{self, bad};
use crate::ops::{Context, decide_cancellation, resolve};

pub(crate) fn server(context: Context) -> DecisionsServer<impl Decisions> {
    DecisionsServer::new(Service(context))
}

struct Service(Context);

#[tonic::async_trait]
impl Decisions for Service {
    async fn resolve(
        &self,
        request: Request<wire::ResolveRequest>,
    ) -> Result<Response<wire::ResolveResponse>, Status> {
        let tenant = self.0.admit(&request.get_ref().tenant)?;
        let peer = Caller::from_request(&request)?.peer_at(&tenant)?;
        let command = resolve_command(request.into_inner())?;
        let resolved = resolve::run(&self.0, &peer, &command).await?;
        Ok(Response::new(wire::ResolveResponse::from(resolved)))
    }

    async fn decide_cancellation(
        &self,
        request: Request<wire::DecideCancellationRequest>,
    ) -> Result<Response<wire::Decision>, Status> {
        let tenant = self.0.admit(&request.get_ref().tenant)?;
        let peer = Caller::from_request(&request)?.peer_at(&tenant)?;
        let input = DecisionInput::try_from(request.into_inner()).map_err(bad)?;
        let decision =
            decide_cancellation::run(&self.0, &peer, decide_cancellation::Command { input }).await?;
        Ok(Response::new(wire::Decision::from(&decision)))
    }
}

fn resolve_command(request: wire::ResolveRequest) -> Result<resolve::Command, Fault> {
    let acting = request.acting();
    Ok(resolve::Command {
        starts_at: instant("starts_at", request.starts_at).map_err(bad)?,
        price: money("price", request.price).map_err(bad)?,
        booker: convert::booker(acting),
        accepted: convert::accepted(request.accepted)?,
        previously_accepted: convert::accepted(request.previously_accepted)?,
        at: instant("at", request.at).map_err(bad)?,
        language: request.language,
    })
}
