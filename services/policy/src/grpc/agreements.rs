//! Terms and cancellation policies.
use holdfast_proto::ledger::v1 as ledger;
use holdfast_proto::policy::v1 as wire;
use holdfast_proto::policy::v1::agreements_server::{Agreements, AgreementsServer};
use kit_access::Caller;
use kit_ids::AccountId;
use kit_ledger::{Altered, AlteredKind};
use policy_domain::Text;
use tonic::{Request, Response, Status};

use crate::grpc::convert::{self, to_agreement};
use crate::ops::current::Offered;
use crate::ops::verify_consents::Verified;
use crate::ops::{Core, current, get, publish, verify_consents};

pub(crate) fn server(core: Core) -> AgreementsServer<impl Agreements> {
    AgreementsServer::new(Service(core))
}

struct Service(Core);

#[tonic::async_trait]
impl Agreements for Service {
    async fn current(
        &self,
        request: Request<wire::CurrentRequest>,
    ) -> Result<Response<wire::CurrentResponse>, Status> {
        let tenant = Caller::from_request(&request)?.for_tenant()?.clone();
        let languages = request.into_inner().languages;
        let offered = current::current(&self.0, &tenant, &languages).await?;
        let agreements = offered.into_iter().map(to_agreement).collect();
        Ok(Response::new(wire::CurrentResponse { agreements }))
    }

    async fn get(
        &self,
        request: Request<wire::GetAgreementRequest>,
    ) -> Result<Response<wire::Agreement>, Status> {
        let tenant = Caller::from_request(&request)?.for_tenant()?.clone();
        let wire::GetAgreementRequest { kind, digest } = request.into_inner();
        let kind = convert::kind(&kind)?;
        Ok(Response::new(to_agreement(get::get(&self.0, &tenant, kind, &digest).await?)))
    }

    async fn publish(
        &self,
        request: Request<wire::PublishRequest>,
    ) -> Result<Response<wire::PublishResponse>, Status> {
        let caller = Caller::from_request(&request)?.clone();
        let tenant = caller.for_tenant()?.clone();
        let by = account(&caller)?;
        let wire::PublishRequest { kind, texts } = request.into_inner();
        let text = |text: wire::publish_request::Text| Text {
            language: text.language,
            title: text.title,
            text: text.text,
        };
        let texts = texts.into_iter().map(text).collect();
        let kind = convert::kind(&kind)?;
        let (_, every_booking) = self.0.tenant(&tenant)?.agreement(kind.as_str());
        let published = publish::publish(&self.0, publish::Command { tenant, by, kind, texts }).await?;
        let offered = |agreement| to_agreement(Offered { agreement, every_booking });
        let agreements = published.agreements.into_iter().map(offered).collect();
        Ok(Response::new(wire::PublishResponse { changed: published.changed, agreements }))
    }

    async fn verify_consents(
        &self,
        request: Request<wire::VerifyConsentsRequest>,
    ) -> Result<Response<ledger::VerifyResponse>, Status> {
        let caller = Caller::from_request(&request)?;
        let (tenant, by) = (caller.for_tenant()?.clone(), account(caller)?);
        let Verified { verification, checkpoint_available } =
            verify_consents::verify_consents(&self.0, &tenant, by).await?;
        Ok(Response::new(ledger::VerifyResponse {
            ok: verification.ok,
            checked: verification.checked,
            head: verification.head.map(Vec::from).unwrap_or_default(),
            behind_checkpoint: verification.behind_checkpoint,
            first_altered: verification.first_altered.map(first_altered),
            checkpoint_available,
        }))
    }
}

/// Who has signed in.
fn account(caller: &Caller) -> Result<AccountId, Status> {
    caller.account.ok_or_else(|| Status::permission_denied("nobody has signed in"))
}

fn first_altered(altered: Altered) -> ledger::FirstAltered {
    let kind = match altered.kind {
        AlteredKind::Altered => ledger::first_altered::Kind::Altered,
        AlteredKind::Missing => ledger::first_altered::Kind::Missing,
    };
    ledger::FirstAltered {
        sequence: altered.sequence,
        id: altered.event.map(kit_ids::EventId::to_vec).unwrap_or_default(),
        kind: kind.into(),
    }
}
