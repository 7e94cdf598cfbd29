//! Terms, cancellation policies and privacy notices.
use holdfast_proto::ledger::v1 as ledger;
use holdfast_proto::policy::v1 as wire;
use holdfast_proto::policy::v1::agreements_server::{Agreements, AgreementsServer};
use kit_access::Caller;
use policy_api::AgreementKind;
use policy_domain::Text;
use tonic::{Request, Response, Status};

use crate::grpc::convert::{self, to_agreement};
use crate::ops::{Context, current, get, last_verification, privacy_notice, publish, verify_consents};

pub(crate) fn server(context: Context) -> AgreementsServer<impl Agreements> {
    AgreementsServer::new(Service(context))
}

struct Service(Context);

#[tonic::async_trait]
impl Agreements for Service {
    async fn current(
        &self,
        request: Request<wire::CurrentRequest>,
    ) -> Result<Response<wire::CurrentResponse>, Status> {
        let by = Caller::from_request(&request)?.end_user()?;
        let command = current::Command { languages: request.into_inner().languages };
        let offered = current::run(&self.0, &by, command).await?;
        let agreements = offered.into_iter().map(to_agreement).collect();
        Ok(Response::new(wire::CurrentResponse { agreements }))
    }

    async fn privacy_notice(
        &self,
        request: Request<wire::PrivacyNoticeRequest>,
    ) -> Result<Response<wire::Agreement>, Status> {
        let by = Caller::from_request(&request)?.end_user()?;
        let command = privacy_notice::Command { languages: request.into_inner().languages };
        Ok(Response::new(to_agreement(privacy_notice::run(&self.0, &by, command).await?)))
    }

    async fn get(
        &self,
        request: Request<wire::GetAgreementRequest>,
    ) -> Result<Response<wire::Agreement>, Status> {
        let by = Caller::from_request(&request)?.end_user()?;
        let wire::GetAgreementRequest { kind, digest } = request.into_inner();
        let kind = AgreementKind::parse(kind).map_err(convert::bad)?;
        let offered = get::run(&self.0, &by, get::Command { kind, digest }).await?;
        Ok(Response::new(to_agreement(offered)))
    }

    async fn publish(
        &self,
        request: Request<wire::PublishRequest>,
    ) -> Result<Response<wire::PublishResponse>, Status> {
        let actor = Caller::from_request(&request)?.staff()?.clone();
        let wire::PublishRequest { kind, texts } = request.into_inner();
        let text = |text: wire::publish_request::Text| Text {
            language: text.language,
            title: text.title,
            text: text.text,
        };
        let texts = texts.into_iter().map(text).collect();
        let kind = AgreementKind::parse(kind).map_err(convert::bad)?;
        let published = publish::run(&self.0, &actor, publish::Command { kind, texts }).await?;
        let agreements = published.agreements.into_iter().map(to_agreement).collect();
        Ok(Response::new(wire::PublishResponse { changed: published.changed, agreements }))
    }

    async fn verify_consents(
        &self,
        request: Request<wire::VerifyConsentsRequest>,
    ) -> Result<Response<ledger::Verification>, Status> {
        let actor = Caller::from_request(&request)?.staff()?.clone();
        Ok(Response::new(verify_consents::run(&self.0, &actor).await?))
    }

    async fn last_verification(
        &self,
        request: Request<wire::LastVerificationRequest>,
    ) -> Result<Response<ledger::Verification>, Status> {
        let actor = Caller::from_request(&request)?.staff()?.clone();
        Ok(Response::new(last_verification::run(&self.0, &actor).await?))
    }
}
