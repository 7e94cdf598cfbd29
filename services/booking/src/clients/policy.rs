//! policy over the mesh, behind `ports::Policy`.
use async_trait::async_trait;
use booking_domain::decision::{CancelInputs, CancelledBy, Decision};
use booking_domain::evidence::Accepted;
use booking_domain::refusal::{Requirement, RequirementState, Standing};
use booking_domain::resolution::{RefundUntil, Resolution};
use holdfast_proto::access::v1 as access;
use holdfast_proto::common::v1 as common;
use holdfast_proto::policy::v1 as pb;
use holdfast_proto::policy::v1::consent_ledger_client::ConsentLedgerClient;
use holdfast_proto::policy::v1::decide_cancellation_request::{By, Event};
use holdfast_proto::policy::v1::decisions_client::DecisionsClient;
use holdfast_proto::policy::v1::requirement::State;
use jiff::{SignedDuration, Timestamp};
use kit_access::Acting;
use kit_fault::Fault;
use kit_ids::{EventId, TenantId};
use kit_mesh::Channel;
use kit_money::Money;

use crate::ports::{LedgerPlace, Policy, ResolveAsk};
use crate::wire;

/// policy, reached over the mesh.
#[derive(Clone, Debug)]
pub struct PolicyClient {
    decisions: DecisionsClient<Channel>,
    ledger: ConsentLedgerClient<Channel>,
}

/// policy answered what it never should.
#[derive(Debug, thiserror::Error)]
#[error("policy's answer lacks {0}")]
struct BadAnswer(&'static str);

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
            starts_at: Some(wire::instant(ask.starts_at)),
            price: Some(wire::money(ask.price)),
            acting: acting(ask.acting).into(),
            fingerprints: ask.fingerprints.clone(),
            accepted: ask
                .accepted
                .iter()
                .map(|one| common::AcceptedDigest { kind: one.kind.clone(), digest: one.digest.clone() })
                .collect(),
            at: Some(wire::instant(ask.at)),
            held: Vec::new(),
        };
        let answer = self.decisions.clone().resolve(request).await.map_err(Fault::from)?.into_inner();
        resolution(answer, ask.price).map_err(|error| Fault::internal(&error))
    }

    async fn decide(&self, tenant: &TenantId, inputs: &CancelInputs) -> Result<Decision, Fault> {
        let request = pb::DecideCancellationRequest {
            tenant: tenant.to_string(),
            event: Event::Cancel.into(),
            by: by(inputs.by).into(),
            at: Some(wire::instant(inputs.at)),
            starts_at: Some(wire::instant(inputs.starts_at)),
            least_notice: inputs.least_notice.map(duration),
            price: Some(wire::money(inputs.price)),
            paid: Some(wire::money(inputs.paid)),
            policy_digest: inputs.policy_digest.clone().unwrap_or_default(),
            moves: inputs.moves,
            overridden: false,
        };
        let answer = self.decisions.clone().decide_cancellation(request).await.map_err(Fault::from)?;
        decision(answer.into_inner(), inputs).map_err(|error| Fault::internal(&error))
    }

    async fn locate(&self, tenant: &TenantId, event: EventId) -> Result<Option<LedgerPlace>, Fault> {
        let request = pb::LocateRequest { tenant: tenant.to_string(), event_id: event.to_vec() };
        let place = self.ledger.clone().locate(request).await.map_err(Fault::from)?.into_inner();
        let standing = place.standing();
        let pb::LocateResponse { sequence, hash, checkpoint, .. } = place;
        Ok((sequence > 0).then_some(LedgerPlace { sequence, hash, checkpoint, standing }))
    }
}

fn resolution(answer: pb::ResolveResponse, price: Money) -> Result<Resolution, BadAnswer> {
    let zero = Money::zero(price.currency);
    let amount = |name, given: Option<&common::Money>| {
        wire::read_money(name, given).map_err(|_| BadAnswer(name)).map(|money| money.unwrap_or(zero))
    };
    Ok(Resolution {
        due_now: amount("due_now", answer.due_now.as_ref())?,
        no_show_fee: amount("no_show_fee", answer.no_show_fee.as_ref())?,
        due_within_s: answer.due_within_s,
        cancel_until: instant("cancel_until", answer.cancel_until)?,
        reschedule_until: instant("reschedule_until", answer.reschedule_until)?,
        refunds: answer
            .refunds
            .iter()
            .map(|tier| {
                Ok(RefundUntil {
                    until: instant("refunds.until", tier.until)?.ok_or(BadAnswer("refunds.until"))?,
                    percent: tier.percent,
                    amount: amount("refunds.amount", tier.amount.as_ref())?,
                })
            })
            .collect::<Result<_, BadAnswer>>()?,
        standing: match answer.standing() {
            pb::Standing::Good => Standing::Good,
            pb::Standing::Blocked | pb::Standing::Unspecified => Standing::Blocked,
        },
        policy_digest: Some(answer.policy_digest).filter(|digest| !digest.is_empty()),
        requirements: answer.requirements.into_iter().map(requirement).collect::<Result<_, _>>()?,
    })
}

fn requirement(one: pb::Requirement) -> Result<Requirement, BadAnswer> {
    let state = match one.state() {
        State::Satisfied => RequirementState::Satisfied,
        State::Missing => RequirementState::Missing,
        State::Outdated => RequirementState::Outdated,
        State::Unknown => RequirementState::Unknown,
        State::Unspecified => return Err(BadAnswer("requirements.state")),
    };
    let pb::Requirement { kind, version, language, digest, required, .. } = one;
    Ok(Requirement { state, required, accepted: Accepted { kind, version, digest, language } })
}

fn decision(answer: pb::Decision, inputs: &CancelInputs) -> Result<Decision, BadAnswer> {
    let zero = Money::zero(inputs.price.currency);
    let amount = |name, given: Option<&common::Money>| {
        wire::read_money(name, given).map_err(|_| BadAnswer(name)).map(|money| money.unwrap_or(zero))
    };
    Ok(Decision {
        allowed: answer.allowed,
        deadline: instant("deadline", answer.deadline)?,
        refund_percent: answer.refund_percent,
        refund: amount("refund", answer.refund.as_ref())?,
        fee: amount("fee", answer.fee.as_ref())?,
        rule: answer.rule,
        valid_until: instant("valid_until", answer.valid_until)?.ok_or(BadAnswer("valid_until"))?,
    })
}

fn instant(name: &'static str, at: Option<prost_types::Timestamp>) -> Result<Option<Timestamp>, BadAnswer> {
    wire::read_instant(name, at.as_ref()).map_err(|_| BadAnswer(name))
}

fn duration(span: SignedDuration) -> prost_types::Duration {
    prost_types::Duration { seconds: span.as_secs(), nanos: span.subsec_nanos() }
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

fn by(by: CancelledBy) -> By {
    match by {
        CancelledBy::Client => By::Client,
        CancelledBy::StaffForClient => By::StaffForClient,
        CancelledBy::Business => By::Business,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_without_a_deadline_says_that_the_client_never_can() {
        let inputs = CancelInputs {
            by: CancelledBy::Client,
            at: Timestamp::UNIX_EPOCH,
            starts_at: Timestamp::UNIX_EPOCH,
            least_notice: None,
            price: Money::zero("EUR".parse().unwrap()),
            paid: Money::zero("EUR".parse().unwrap()),
            policy_digest: None,
            moves: 1,
        };
        let valid_until = Some(prost_types::Timestamp::default());
        let answer =
            pb::Decision { rule: "moves-used-up".to_owned(), valid_until, ..pb::Decision::default() };
        let decision = decision(answer, &inputs).unwrap();
        assert_eq!((decision.allowed, decision.deadline), (false, None));
    }
}
