//! The way of the tenants' configuration.
use holdfast_proto::policy::v1 as wire;
use holdfast_proto::policy::v1::configuration_server::{Configuration, ConfigurationServer};
use kit_access::Caller;
use kit_fault::Fault;
use policy_api::wire::to_instant;
use tonic::{Request, Response, Status, Streaming};

use crate::grpc::convert;
use crate::ops::acknowledgements::{self, Acknowledgements};
use crate::ops::{Context, apply, begin, list_applied, remove};
use crate::watch::{self, Acknowledgement};

/// Room for what `ListApplied` answers: every tenant's document.
const MAX_MESSAGE: usize = 64 * 1024 * 1024;

pub(crate) fn server(context: Context) -> ConfigurationServer<impl Configuration> {
    ConfigurationServer::new(Service(context)).max_encoding_message_size(MAX_MESSAGE)
}

struct Service(Context);

#[tonic::async_trait]
impl Configuration for Service {
    type WatchStream = watch::Responses;

    async fn begin(
        &self,
        request: Request<wire::BeginRequest>,
    ) -> Result<Response<wire::BeginResponse>, Status> {
        let by = Caller::from_request(&request)?.calling_service()?;
        let holder: String = request.into_inner().holder.chars().take(120).collect();
        tracing::info!(holder, "an operator begins");
        let epoch = begin::run(&self.0, &by).await?;
        Ok(Response::new(wire::BeginResponse { epoch: epoch.get() }))
    }

    async fn apply(
        &self,
        request: Request<wire::ApplyRequest>,
    ) -> Result<Response<wire::ApplyResponse>, Status> {
        let by = Caller::from_request(&request)?.calling_service()?;
        let wire::ApplyRequest { epoch, config, source, generation } = request.into_inner();
        let config = config.ok_or_else(|| Fault::required("config"))?;
        let command = apply::Command { epoch: epoch.into(), config, source, generation };
        let apply::Applied { changed, position, agreements_ready } =
            apply::run(&self.0, &by, &command).await?;
        Ok(Response::new(wire::ApplyResponse { changed, position: position.get(), agreements_ready }))
    }

    async fn remove(
        &self,
        request: Request<wire::RemoveRequest>,
    ) -> Result<Response<wire::RemoveResponse>, Status> {
        let tenant = convert::tenant(&request.get_ref().tenant)?;
        let peer = Caller::from_request(&request)?.peer_at(&tenant)?;
        let wire::RemoveRequest { epoch, tenant: _, source } = request.into_inner();
        let command = remove::Command { epoch: epoch.into(), source };
        let position = remove::run(&self.0, &peer, command).await?;
        Ok(Response::new(wire::RemoveResponse { position: position.get() }))
    }

    async fn list_applied(
        &self,
        request: Request<wire::ListAppliedRequest>,
    ) -> Result<Response<wire::ListAppliedResponse>, Status> {
        let by = Caller::from_request(&request)?.calling_service()?;
        let configs = list_applied::run(&self.0, &by).await?;
        Ok(Response::new(wire::ListAppliedResponse { configs }))
    }

    async fn acknowledgements(
        &self,
        request: Request<wire::AcknowledgementsRequest>,
    ) -> Result<Response<wire::AcknowledgementsResponse>, Status> {
        let by = Caller::from_request(&request)?.calling_service()?;
        let known = acknowledgements::run(&self.0, &by).await?;
        let Acknowledgements { acknowledgements, agreements_missing } = known;
        let acknowledgements = acknowledgements.into_iter().map(to_wire).collect();
        Ok(Response::new(wire::AcknowledgementsResponse { acknowledgements, agreements_missing }))
    }

    async fn watch(
        &self,
        request: Request<Streaming<wire::WatchRequest>>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let service = Caller::from_request(&request)?.service();
        Ok(Response::new(watch::serve(self.0.clone(), service, request.into_inner())))
    }
}

fn to_wire(one: Acknowledgement) -> wire::Acknowledgement {
    wire::Acknowledgement {
        service: one.service.into(),
        instance: one.instance,
        tenant: one.tenant,
        digest: one.digest,
        refusal: one.refusal,
        at: Some(to_instant(one.at)),
    }
}
