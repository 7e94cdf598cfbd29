//! What booking asks before it writes.
use holdfast_proto::policy::v1 as wire;
use holdfast_proto::policy::v1::decide_cancellation_request as ask;
use holdfast_proto::policy::v1::decisions_server::{Decisions, DecisionsServer};
use holdfast_proto::policy::v1::requirement::State as WireState;
use kit_fault::Fault;
use policy_domain::{By, Decision, Event, RefundUntil, State};
use tonic::{Request, Response, Status};

use crate::grpc::convert::{self, to_instant, to_money};
use crate::ops::resolve::{Requirement, Resolved};
use crate::ops::{Core, decide_cancellation, resolve};

pub(crate) fn server(core: Core) -> DecisionsServer<impl Decisions> {
    DecisionsServer::new(Service(core))
}

struct Service(Core);

#[tonic::async_trait]
impl Decisions for Service {
    async fn resolve(
        &self,
        request: Request<wire::ResolveRequest>,
    ) -> Result<Response<wire::ResolveResponse>, Status> {
        convert::admitted(&self.0, &request.get_ref().tenant)?;
        let question = resolve_question(request.into_inner())?;
        let resolved = resolve::resolve(&self.0, &question).await?;
        Ok(Response::new(to_resolved(resolved)))
    }

    async fn decide_cancellation(
        &self,
        request: Request<wire::DecideCancellationRequest>,
    ) -> Result<Response<wire::Decision>, Status> {
        convert::admitted(&self.0, &request.get_ref().tenant)?;
        let question = cancellation_question(request.into_inner())?;
        let decision = decide_cancellation::decide_cancellation(&self.0, &question).await?;
        Ok(Response::new(to_decision(&decision)))
    }
}

fn resolve_question(request: wire::ResolveRequest) -> Result<resolve::Question, Fault> {
    let acting = request.acting();
    Ok(resolve::Question {
        tenant: convert::tenant(&request.tenant)?,
        starts_at: convert::instant("starts_at", request.starts_at)?,
        price: convert::money("price", request.price)?,
        who: convert::who(acting),
        accepted: convert::accepted(request.accepted)?,
        held: convert::accepted(request.held)?,
        at: convert::instant("at", request.at)?,
    })
}

fn to_resolved(resolved: Resolved) -> wire::ResolveResponse {
    wire::ResolveResponse {
        requirements: resolved.requirements.into_iter().map(to_requirement).collect(),
        policy_digest: resolved.policy_digest.map(Vec::from).unwrap_or_default(),
        cancel_until: Some(to_instant(resolved.deadlines.cancel_until)),
        reschedule_until: resolved.deadlines.reschedule_until.map(to_instant),
        refunds: resolved.refunds.iter().map(to_refund).collect(),
        due_now: Some(to_money(resolved.due_now)),
        due_within_s: resolved.due_within_s,
        no_show_fee: Some(to_money(resolved.no_show_fee)),
        // Blocks and limits come with their own rules; until then every client may book.
        standing: wire::Standing::Good.into(),
    }
}

fn to_requirement(requirement: Requirement) -> wire::Requirement {
    let state = match requirement.state {
        State::Satisfied | State::Held => WireState::Satisfied,
        State::Missing => WireState::Missing,
        State::Outdated => WireState::Outdated,
        State::Unknown => WireState::Unknown,
    };
    let (language, digest) = requirement
        .accepted
        .map(|accepted| (accepted.text.language, accepted.digest.to_vec()))
        .unwrap_or_default();
    wire::Requirement {
        kind: requirement.kind.to_string(),
        state: state.into(),
        required: requirement.required,
        version: requirement.version,
        language,
        digest,
    }
}

fn to_refund(refund: &RefundUntil) -> wire::RefundUntil {
    wire::RefundUntil {
        until: Some(to_instant(refund.until)),
        percent: refund.percent,
        amount: Some(to_money(refund.amount)),
    }
}

fn cancellation_question(
    request: wire::DecideCancellationRequest,
) -> Result<decide_cancellation::Question, Fault> {
    let event = match request.event() {
        ask::Event::Cancel => Event::Cancel,
        ask::Event::Move => Event::Move,
        ask::Event::NoShow => Event::NoShow,
        ask::Event::Unspecified => return Err(convert::required("event")),
    };
    let by = match request.by() {
        ask::By::Client => By::Client,
        ask::By::StaffForClient => By::StaffForClient,
        ask::By::Business => By::Business,
        ask::By::System => By::System,
        ask::By::Unspecified => return Err(convert::required("by")),
    };
    convert::money("price", request.price)?;
    let least_notice =
        request.least_notice.map(|span| convert::duration("least_notice", span)).transpose()?;
    Ok(decide_cancellation::Question {
        tenant: convert::tenant(&request.tenant)?,
        event,
        by,
        at: convert::instant("at", request.at)?,
        starts_at: convert::instant("starts_at", request.starts_at)?,
        least_notice,
        paid: convert::money("paid", request.paid)?,
        policy_digest: request.policy_digest,
        moves: request.moves,
        overridden: request.overridden,
    })
}

fn to_decision(decision: &Decision) -> wire::Decision {
    wire::Decision {
        allowed: decision.allowed,
        deadline: decision.deadline.map(to_instant),
        refund_percent: decision.percent,
        refund: Some(to_money(decision.refund)),
        fee: Some(to_money(decision.fee)),
        rule: decision.rule.to_string(),
        valid_until: Some(to_instant(decision.valid_until)),
    }
}
