//! `Bookings`: proto in, use case, proto out.
use booking_api::{Channel, State};
use booking_domain::contact::ClientDetails;
use booking_domain::decision::ExpectedOutcome;
use booking_domain::evidence::Circumstances;
use booking_domain::question::Answer;
use booking_domain::refusal::Expected;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings;
use holdfast_proto::common::v1 as common;
use holdfast_proto::policy::v1 as policy;
use kit_fault::{Fault, FieldCode, FieldError};
use kit_ids::BookingId;
use kit_page::PageRequest;
use policy_api::AcceptedDigest;
use prost::Message as _;
use tonic::{Request, Response, Status};

use super::caller::actor;
use crate::actor::Actor;
use crate::ops::context::Context;
use crate::ops::list::Listed;
use crate::ops::manage::Proof;
use crate::ops::{
    book, calendar, cancel, check_details, correct_email, get, list, preview_cancellation, request_link,
    revoke_link,
};
use crate::store::bookings::Marketing;
use crate::wire;

/// Longest User-Agent that is kept, in characters.
const USER_AGENT_LONGEST: usize = 512;

/// Serves `Bookings`.
#[derive(Clone, Debug)]
pub struct BookingsService(pub Context);

#[tonic::async_trait]
impl Bookings for BookingsService {
    async fn book(&self, request: Request<pb::BookRequest>) -> Result<Response<pb::BookResponse>, Status> {
        let actor = actor(&request)?;
        let command = book_command(request.into_inner())?;
        let booked = book::run(&self.0, &actor, &command).await?;
        Ok(Response::new(pb::BookResponse { booking: Some(booked.booking), manage_token: booked.token }))
    }

    async fn check_details(
        &self,
        request: Request<pb::CheckDetailsRequest>,
    ) -> Result<Response<pb::CheckDetailsResponse>, Status> {
        let actor = actor(&request)?;
        let pb::CheckDetailsRequest { service_id, client, answers } = request.into_inner();
        let command = check_details::Command {
            service: wire::read_id("service", &service_id).map_err(wire::invalid)?,
            client: contact(client),
            answers: answers_given(answers),
        };
        check_details::run(&self.0, &actor, &command).await?;
        Ok(Response::new(pb::CheckDetailsResponse {}))
    }

    async fn get(&self, request: Request<pb::GetRequest>) -> Result<Response<pb::Booking>, Status> {
        let actor = actor(&request)?;
        let pb::GetRequest { id, manage_token } = request.into_inner();
        let command = get::Command { booking: booking_id(&id)?, proof: Proof::of(&actor, manage_token) };
        let view = get::run(&self.0, &actor, &command).await?;
        Ok(Response::new(wire::booking(&view, self.0.clock.now())))
    }

    async fn preview_cancellation(
        &self,
        request: Request<pb::PreviewCancellationRequest>,
    ) -> Result<Response<policy::Decision>, Status> {
        let actor = actor(&request)?;
        let pb::PreviewCancellationRequest { id, manage_token } = request.into_inner();
        let proof = Proof::of(&actor, manage_token);
        let command = preview_cancellation::Command { booking: booking_id(&id)?, proof };
        let decision = preview_cancellation::run(&self.0, &actor, &command).await?;
        Ok(Response::new(policy::Decision::from(&decision)))
    }

    async fn cancel(&self, request: Request<pb::CancelRequest>) -> Result<Response<pb::Booking>, Status> {
        let actor = actor(&request)?;
        let command = cancel_command(&actor, request.into_inner())?;
        Ok(Response::new(cancel::run(&self.0, &actor, &command).await?))
    }

    async fn calendar(
        &self,
        request: Request<pb::CalendarRequest>,
    ) -> Result<Response<pb::CalendarResponse>, Status> {
        let actor = actor(&request)?;
        let pb::CalendarRequest { id, manage_token } = request.into_inner();
        let proof = Proof::of(&actor, manage_token);
        let command = calendar::Command { booking: booking_id(&id)?, proof };
        let ics = calendar::run(&self.0, &actor, &command).await?;
        Ok(Response::new(pb::CalendarResponse { ics: ics.into_bytes() }))
    }

    async fn correct_email(
        &self,
        request: Request<pb::CorrectEmailRequest>,
    ) -> Result<Response<pb::CorrectEmailResponse>, Status> {
        let actor = actor(&request)?;
        let command = correct_email_command(request.into_inner())?;
        let corrected = correct_email::run(&self.0, &actor, &command).await?;
        Ok(Response::new(pb::CorrectEmailResponse {
            booking: Some(corrected.booking),
            manage_token: corrected.token,
        }))
    }

    async fn request_link(
        &self,
        request: Request<pb::RequestLinkRequest>,
    ) -> Result<Response<pb::RequestLinkResponse>, Status> {
        let actor = actor(&request)?;
        let pb::RequestLinkRequest { code, email } = request.into_inner();
        request_link::run(&self.0, &actor, request_link::Command { code, email }).await?;
        Ok(Response::new(pb::RequestLinkResponse {}))
    }

    async fn revoke_link(
        &self,
        request: Request<pb::RevokeLinkRequest>,
    ) -> Result<Response<pb::RevokeLinkResponse>, Status> {
        let actor = actor(&request)?;
        let command = revoke_link::Command { booking: booking_id(&request.into_inner().id)? };
        revoke_link::run(&self.0, &actor, command).await?;
        Ok(Response::new(pb::RevokeLinkResponse {}))
    }

    async fn list(&self, request: Request<pb::ListRequest>) -> Result<Response<pb::ListResponse>, Status> {
        let actor = actor(&request)?;
        let Listed { page, scope } = list::run(&self.0, &actor, list_command(request.into_inner())?).await?;
        let now = self.0.clock.now();
        Ok(Response::new(pb::ListResponse {
            bookings: page.items.iter().map(|view| wire::booking(view, now)).collect(),
            next_cursor: page.next_cursor,
            scope: scope.into(),
        }))
    }
}

/// An id that is none names nothing.
fn booking_id(bytes: &[u8]) -> Result<BookingId, Fault> {
    BookingId::try_from(bytes).map_err(|_| Fault::not_found())
}

fn book_command(request: pb::BookRequest) -> Result<book::Command, Fault> {
    let same = pb::BookRequest { idempotency_key: String::new(), context: None, ..request.clone() };
    let pb::BookRequest {
        service_id,
        provider_id,
        start,
        client,
        answers,
        accepted,
        language,
        expected_price,
        expected_due_now,
        marketing_email,
        marketing_sms,
        idempotency_key,
        context,
    } = request;
    let mut bad = Vec::new();
    let service = keep(wire::read_id("service", &service_id), &mut bad);
    let provider = keep(wire::read_optional_id("provider", &provider_id), &mut bad);
    let start = keep(
        wire::read_instant("start", start.as_ref())
            .and_then(|start| start.ok_or_else(|| FieldError::required("start"))),
        &mut bad,
    );
    let price = keep(wire::read_money("expected.price", expected_price.as_ref()), &mut bad);
    let due_now = keep(wire::read_money("expected.due_now", expected_due_now.as_ref()), &mut bad);
    let accepted = keep(accepted_digests(accepted), &mut bad);
    let circumstances = keep(circumstances(context.unwrap_or_default()), &mut bad);
    let (Some(service), Some(provider), Some(start), Some(price)) = (service, provider, start, price) else {
        return Err(Fault::invalid(bad));
    };
    let (Some(due_now), Some(accepted), Some(circumstances)) = (due_now, accepted, circumstances) else {
        return Err(Fault::invalid(bad));
    };
    Ok(book::Command {
        service,
        provider,
        start,
        client: contact(client),
        answers: answers_given(answers),
        accepted,
        language: given(language),
        expected: Expected { price, due_now },
        marketing: Marketing { email: marketing_email, sms: marketing_sms },
        key: given(idempotency_key),
        request: same.encode_to_vec(),
        circumstances,
    })
}

fn contact(sent: Option<pb::ClientDetails>) -> ClientDetails {
    let pb::ClientDetails { name, email, phone } = sent.unwrap_or_default();
    ClientDetails { name, email, phone }
}

fn answers_given(sent: Vec<pb::Answer>) -> Vec<Answer> {
    sent.into_iter().map(|pb::Answer { key, value }| Answer { key, value }).collect()
}

/// A text that may be absent, which is sent as an empty one.
fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// What somebody wrote, without the spaces around it; `None`: nothing.
fn said(text: &str) -> Option<String> {
    given(text.trim().to_owned())
}

fn circumstances(context: pb::Context) -> Result<Circumstances, FieldError> {
    let pb::Context { client_ip, user_agent, channel } = context;
    let user_agent: String = user_agent.chars().take(USER_AGENT_LONGEST).collect();
    // A program says it, nobody can correct it: a card number in it is left out with it.
    let user_agent = kit_text::no_card(&user_agent).unwrap_or_default().to_owned();
    let channel = Channel::parse(channel).map_err(|_| FieldError::required("context.channel"))?;
    Ok(Circumstances { client_ip, user_agent, channel })
}

fn cancel_command(actor: &Actor, request: pb::CancelRequest) -> Result<cancel::Command, Fault> {
    let same =
        pb::CancelRequest { idempotency_key: String::new(), manage_token: String::new(), ..request.clone() };
    let pb::CancelRequest {
        id,
        manage_token,
        reason,
        expected_refund,
        expected_fee,
        if_revision,
        idempotency_key,
    } = request;
    let mut bad = Vec::new();
    let refund = keep(wire::read_money("expected.refund", expected_refund.as_ref()), &mut bad);
    let fee = keep(wire::read_money("expected.fee", expected_fee.as_ref()), &mut bad);
    let (Some(refund), Some(fee)) = (refund, fee) else { return Err(Fault::invalid(bad)) };
    Ok(cancel::Command {
        booking: booking_id(&id)?,
        proof: Proof::of(actor, manage_token),
        reason: said(&reason),
        expected: ExpectedOutcome { refund, fee },
        if_revision: (if_revision != 0).then_some(if_revision),
        key: given(idempotency_key),
        request: same.encode_to_vec(),
    })
}

fn correct_email_command(request: pb::CorrectEmailRequest) -> Result<correct_email::Command, Fault> {
    let same = pb::CorrectEmailRequest { idempotency_key: String::new(), ..request.clone() };
    let pb::CorrectEmailRequest { id, manage_token, email, if_revision, idempotency_key } = request;
    Ok(correct_email::Command {
        booking: booking_id(&id)?,
        token: manage_token,
        email,
        if_revision: (if_revision != 0).then_some(if_revision),
        key: given(idempotency_key),
        request: same.encode_to_vec(),
    })
}

fn list_command(request: pb::ListRequest) -> Result<list::Command, Fault> {
    let pb::ListRequest { page, from, to, provider_id, state } = request;
    let state = state
        .map(State::parse)
        .transpose()
        .map_err(|_| Fault::invalid_field("state", FieldCode::Unknown, "must be a state of a booking"))?;
    Ok(list::Command {
        from: wire::read_instant("from", from.as_ref()).map_err(wire::invalid)?,
        to: wire::read_instant("to", to.as_ref()).map_err(wire::invalid)?,
        provider: wire::read_optional_id("provider", &provider_id).map_err(wire::invalid)?,
        state,
        page: PageRequest::read(page)?,
    })
}

fn accepted_digests(sent: Vec<common::AcceptedDigest>) -> Result<Vec<AcceptedDigest>, FieldError> {
    let parse = |(place, one): (usize, common::AcceptedDigest)| {
        let field = || format!("accepted.{place}.kind");
        AcceptedDigest::try_from(one)
            .map_err(|_| FieldError::new(field(), FieldCode::Unknown, "must be terms or cancellation"))
    };
    sent.into_iter().enumerate().map(parse).collect()
}

fn keep<T>(read: Result<T, FieldError>, bad: &mut Vec<FieldError>) -> Option<T> {
    read.map_err(|error| bad.push(error)).ok()
}
