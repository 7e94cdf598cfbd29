//! policy over the mesh, behind `ports::Policy`.
use async_trait::async_trait;
use holdfast_proto::access::v1 as access;
use holdfast_proto::common::v1 as common;
use holdfast_proto::policy::v1 as pb;
use holdfast_proto::policy::v1::consent_ledger_client::ConsentLedgerClient;
use holdfast_proto::policy::v1::decisions_client::DecisionsClient;
use kit_fault::Fault;
use kit_ids::{EventId, TenantId};
use kit_mesh::Channel;
use kit_principal::Acting;
use policy_api::wire::{to_instant, to_money};
use policy_api::{BadField, Decision, DecisionInput, Resolution};

use crate::ports::{LedgerPlace, Policy, ResolveAsk};

/// policy, reached over the mesh.
#[derive(Clone, Debug)]
pub struct PolicyClient {
    decisions: DecisionsClient<Channel>,
    ledger: ConsentLedgerClient<Channel>,
}

/// policy answered what it never should.
#[derive(Debug, thiserror::Error)]
#[error("policy's answer: {0}")]
struct BadAnswer(BadField);

// === impl PolicyClient ===

impl PolicyClient {
    /// Over this channel.
    #[must_use]
    pub fn new(channel: &Channel) -> Self {
        Self {
            decisions: DecisionsClient::new(channel.clone()),
            ledger: ConsentLedgerClient::new(channel.clone()),
        }
    }
}

#[async_trait]
impl Policy for PolicyClient {
    async fn resolve(&self, ask: &ResolveAsk<'_>) -> Result<Resolution, Fault> {
        let request = pb::ResolveRequest {
            tenant: ask.tenant.to_string(),
            service_id: ask.service.to_vec(),
            starts_at: Some(to_instant(ask.starts_at)),
            price: Some(to_money(ask.price)),
            acting: acting(ask.acting).into(),
            contact_indexes: ask.contact_indexes.clone(),
            accepted: ask.accepted.iter().map(common::AcceptedDigest::from).collect(),
            at: Some(to_instant(ask.at)),
            previously_accepted: Vec::new(),
            language: ask.language.unwrap_or_default().to_owned(),
        };
        let answer = self.decisions.clone().resolve(request).await?.into_inner();
        Resolution::try_from(answer).map_err(|error| Fault::internal(&BadAnswer(error)))
    }

    async fn decide(&self, tenant: &TenantId, input: &DecisionInput) -> Result<Decision, Fault> {
        let request = input.request(tenant);
        let answer = self.decisions.clone().decide_cancellation(request).await?;
        Decision::try_from(answer.into_inner()).map_err(|error| Fault::internal(&BadAnswer(error)))
    }

    async fn locate(&self, tenant: &TenantId, event: EventId) -> Result<Option<LedgerPlace>, Fault> {
        let request = pb::LocateRequest { tenant: tenant.to_string(), event_id: event.to_vec() };
        let place = self.ledger.clone().locate(request).await?.into_inner();
        let status = place.status();
        let pb::LocateResponse { sequence, hash, checkpoint, .. } = place;
        Ok((sequence > 0).then_some(LedgerPlace { sequence, hash, checkpoint, status }))
    }
}

fn acting(acting: Acting) -> access::Acting {
    match acting {
        Acting::Guest => access::Acting::Guest,
        Acting::Client => access::Acting::Client,
        Acting::Staff => access::Acting::Staff,
        Acting::Support => access::Acting::Support,
        Acting::Service => access::Acting::Service,
    }
}
