//! Making a booking.
use booking_api::Channel;
use gateway_edge::input::{Fields, TypedMoney};
use gateway_edge::request::{IdempotencyKey, RequestContext};
use holdfast_proto::booking::v1 as pb;
use jiff::Timestamp;
use kit_fault::{Fault, FieldCode};
use kit_ids::{ResourceId, ServiceId};
use kit_money::Money;
use policy_api::wire::{to_instant, to_money};
use policy_api::{AcceptedDigest, AgreementKind};

use super::{Booking, ClientDetails, booking};
use crate::Gateway;
use crate::upstream::Callee;
use crate::wire::{id_or_none, required};

/// Largest booking in bytes, as JSON or as a form: twenty answers of 2,000 characters, each of up to twelve bytes
/// (`\uXXXX` twice, `%XX` four times), and the rest of it.
pub const MAX_BODY: usize = 512 * 1024;

/// A booking as it is asked for, in JSON or by a form: nothing of it is read yet. Has no Debug: it holds who books.
pub struct BookingForm<'f> {
    /// The service.
    pub service: &'f str,
    /// The provider; None: any.
    pub provider: Option<&'f str>,
    /// Start of a slot.
    pub start: &'f str,
    /// Who books.
    pub client: ClientDetails,
    /// Answers to the service's questions.
    pub answers: Vec<Answer>,
    /// What was accepted.
    pub accepted: Vec<AcceptedText<'f>>,
    /// Language of mails and pages, one of the tenant's; None: that of the request.
    pub language: Option<&'f str>,
    /// The price that was shown; None: not checked.
    pub expected_price: Option<TypedMoney<'f>>,
    /// What was due; None: not checked.
    pub expected_due_now: Option<TypedMoney<'f>>,
    /// Which offers are wanted.
    pub marketing: Marketing,
}

/// An agreement that was accepted, as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct AcceptedText<'a> {
    /// What it is about.
    pub kind: AgreementKind,
    /// Digest of the accepted text, in hex.
    pub digest: &'a str,
}

/// The command to book. Has no Debug: it holds who books.
pub struct Book {
    service: ServiceId,
    provider: Option<ResourceId>,
    start: Timestamp,
    client: ClientDetails,
    answers: Vec<Answer>,
    accepted: Vec<AcceptedDigest>,
    language: Option<String>,
    expected_price: Option<Money>,
    expected_due_now: Option<Money>,
    marketing: Marketing,
    channel: Channel,
    idempotency_key: Option<IdempotencyKey>,
}

/// An answer to a question. Has no Debug: it may say much.
pub struct Answer {
    /// The question's key.
    pub key: String,
    /// Text, an option, a day, or true or false.
    pub value: String,
}

/// Which offers are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marketing {
    /// By e-mail.
    pub email: bool,
    /// By SMS.
    pub sms: bool,
}

/// A booking that was just made. Has no Debug: it holds a proof.
pub struct Booked {
    /// The booking.
    pub booking: Booking,
    /// What proves whose booking it is: in this answer, its replays and the mail, nowhere else.
    pub manage_token: String,
}

/// Who books and what they answer, as it was typed: nothing of it is checked yet.
pub struct Details {
    /// Who books.
    pub client: ClientDetails,
    /// Answers.
    pub answers: Vec<Answer>,
}

/// Books.
pub async fn book(gateway: &Gateway, request: &RequestContext, command: Book) -> Result<Booked, Fault> {
    let message = message(request, command);
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(request, Callee::Decisions.anyone(), message, |message| async move {
        client.book(message).await
    });
    let pb::BookResponse { booking: made, manage_token } = call.await?;
    Ok(Booked { booking: booking(request, required("booking", made)?)?, manage_token })
}

/// Checks who books as booking does, without booking: every bad field is named as [`book`] names it.
pub async fn check_details(
    gateway: &Gateway,
    request: &RequestContext,
    service: ServiceId,
    Details { client, answers }: Details,
) -> Result<(), Fault> {
    let message = pb::CheckDetailsRequest {
        service_id: service.to_vec(),
        client: Some(client.into()),
        answers: answers.into_iter().map(pb::Answer::from).collect(),
    };
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(request, Callee::Booking.anyone(), message, |message| async move {
        client.check_details(message).await
    });
    call.await.map(drop)
}

impl Book {
    /// Reads a form that came by this channel: every bad field named, as the API names it. The key makes it one
    /// booking, however often it is sent.
    pub fn read(
        form: BookingForm<'_>,
        channel: Channel,
        idempotency_key: Option<IdempotencyKey>,
    ) -> Result<Self, Fault> {
        let mut fields = Fields::new();
        let due_now = form.expected_due_now;
        let book = Self {
            service: fields.id("service", form.service),
            provider: fields.option_id("provider", form.provider),
            start: fields.instant("start", form.start),
            client: read_client(&mut fields, &form.client),
            answers: read_answers(&mut fields, form.answers),
            accepted: read_accepted(&mut fields, &form.accepted),
            language: form.language.map(|language| fields.text("language", language, 2, 35)),
            expected_price: form.expected_price.and_then(|typed| fields.money("expected.price", typed)),
            expected_due_now: due_now.and_then(|typed| fields.money("expected.due_now", typed)),
            marketing: form.marketing,
            channel,
            idempotency_key,
        };
        fields.finish(book)
    }
}

/// Who books, below the field `client`.
fn read_client(fields: &mut Fields, client: &ClientDetails) -> ClientDetails {
    ClientDetails {
        name: fields.text("client.name", &client.name, 1, 120),
        email: fields.text("client.email", &client.email, 0, 254),
        phone: fields.readable("client.phone", &client.phone, 0, 40),
    }
}

/// Answers, below the field `answers`; at most 20.
fn read_answers(fields: &mut Fields, answers: Vec<Answer>) -> Vec<Answer> {
    fields.at_most("answers", answers.len(), 20);
    let read = |Answer { key, value }: Answer| {
        let value = fields.text(&format!("answers.{key}"), &value, 0, 2000);
        let known = key.len() <= 40 && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !known {
            fields.bad("answers", FieldCode::Unknown, "must answer questions of the service");
        }
        Answer { key, value }
    };
    answers.into_iter().take(20).map(read).collect()
}

/// What was accepted, below the field `accepted`; at most 10.
fn read_accepted(fields: &mut Fields, accepted: &[AcceptedText<'_>]) -> Vec<AcceptedDigest> {
    fields.at_most("accepted", accepted.len(), 10);
    let read = |(index, one): (usize, &AcceptedText<'_>)| AcceptedDigest {
        kind: one.kind,
        digest: fields.digest(&format!("accepted.{index}.digest"), one.digest).to_vec(),
    };
    accepted.iter().take(10).enumerate().map(read).collect()
}

fn message(request: &RequestContext, command: Book) -> pb::BookRequest {
    pb::BookRequest {
        service_id: command.service.to_vec(),
        provider_id: id_or_none(command.provider),
        start: Some(to_instant(command.start)),
        client: Some(command.client.into()),
        answers: command.answers.into_iter().map(pb::Answer::from).collect(),
        accepted: command.accepted.iter().map(Into::into).collect(),
        language: command.language.unwrap_or_else(|| request.language.clone()),
        expected_price: command.expected_price.map(to_money),
        expected_due_now: command.expected_due_now.map(to_money),
        marketing_email: command.marketing.email,
        marketing_sms: command.marketing.sms,
        idempotency_key: command.idempotency_key.map(|key| key.as_str().to_owned()).unwrap_or_default(),
        context: Some(pb::Context {
            client_ip: request.client_ip.clone(),
            user_agent: request.user_agent.clone(),
            channel: command.channel.into(),
        }),
    }
}

impl From<Answer> for pb::Answer {
    fn from(Answer { key, value }: Answer) -> Self {
        Self { key, value }
    }
}

impl From<ClientDetails> for pb::ClientDetails {
    fn from(ClientDetails { name, email, phone }: ClientDetails) -> Self {
        Self { name, email, phone }
    }
}
