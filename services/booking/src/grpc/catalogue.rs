//! `Catalogue`: proto in, use case, proto out.
mod read;

use booking_domain::span::Span;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::catalogue_server::Catalogue;
use policy_api::wire::to_instant;
use tonic::{Request, Response, Status};

use super::caller::actor;
use crate::ops::context::Context;
use crate::ops::{hours, list_providers, list_services, put_provider, put_schedule, put_service};
use crate::wire::{self, catalogue};

/// Serves `Catalogue`.
#[derive(Clone, Debug)]
pub struct CatalogueService(pub Context);

#[tonic::async_trait]
impl Catalogue for CatalogueService {
    async fn list_services(
        &self,
        request: Request<pb::ListServicesRequest>,
    ) -> Result<Response<pb::ListServicesResponse>, Status> {
        let services = list_services::run(&self.0, &actor(&request)?).await?;
        Ok(Response::new(pb::ListServicesResponse {
            services: services.iter().map(catalogue::service).collect(),
        }))
    }

    async fn list_providers(
        &self,
        request: Request<pb::ListProvidersRequest>,
    ) -> Result<Response<pb::ListProvidersResponse>, Status> {
        let actor = actor(&request)?;
        let service =
            wire::read_optional_id("service", &request.get_ref().service_id).map_err(wire::invalid)?;
        let providers = list_providers::run(&self.0, &actor, list_providers::Command { service }).await?;
        Ok(Response::new(pb::ListProvidersResponse {
            providers: providers.iter().map(catalogue::provider).collect(),
        }))
    }

    async fn hours(&self, request: Request<pb::HoursRequest>) -> Result<Response<pb::HoursResponse>, Status> {
        let hours = hours::run(&self.0, &actor(&request)?).await?;
        Ok(Response::new(pb::HoursResponse {
            open: hours.is_open,
            changes_at: hours.changes_at.map(to_instant),
            today: hours.today.into_iter().map(open_hours).collect(),
        }))
    }

    async fn put_service(
        &self,
        request: Request<pb::PutServiceRequest>,
    ) -> Result<Response<pb::PutServiceResponse>, Status> {
        let actor = actor(&request)?;
        let command = put_service::Command { draft: read::service(request.into_inner())? };
        let put = put_service::run(&self.0, &actor, command).await?;
        Ok(Response::new(pb::PutServiceResponse {
            changed: put.changed,
            service: Some(catalogue::service(&put.stored)),
        }))
    }

    async fn put_provider(
        &self,
        request: Request<pb::PutProviderRequest>,
    ) -> Result<Response<pb::PutProviderResponse>, Status> {
        let actor = actor(&request)?;
        let command = put_provider::Command { provider: read::provider(request.into_inner())? };
        let put = put_provider::run(&self.0, &actor, command).await?;
        Ok(Response::new(pb::PutProviderResponse {
            changed: put.changed,
            provider: Some(catalogue::provider(&put.stored)),
        }))
    }

    async fn put_schedule(
        &self,
        request: Request<pb::PutScheduleRequest>,
    ) -> Result<Response<pb::PutScheduleResponse>, Status> {
        let actor = actor(&request)?;
        let command = read::schedule(request.into_inner())?;
        let changed = put_schedule::run(&self.0, &actor, command).await?;
        Ok(Response::new(pb::PutScheduleResponse { changed }))
    }
}

fn open_hours(Span { start, end }: Span) -> pb::OpenHours {
    pb::OpenHours { from: Some(to_instant(start)), to: Some(to_instant(end)) }
}
