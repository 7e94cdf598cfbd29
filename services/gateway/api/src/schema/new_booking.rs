//! A booking as it is asked for. Has no Debug: it holds who books.
use std::collections::BTreeMap;

use booking_api::Channel;
use gateway_core::bookings::{AcceptedText, Answer, Book, BookingForm, ClientDetails, Marketing};
use gateway_edge::request::RequestContext;
use kit_fault::Fault;
use serde::Deserialize;
use utoipa::ToSchema;

use super::agreements::AcceptedKind;
use super::money::Money;

/// A booking as it is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBooking {
    /// The service.
    #[schema(format = "uuid")]
    pub service: String,
    /// The provider; null: any.
    #[schema(format = "uuid")]
    pub provider: Option<String>,
    /// Start of a slot.
    #[schema(format = "date-time")]
    pub start: String,
    /// Who books.
    #[serde(deserialize_with = "gateway_edge::input::object")]
    pub client: ClientInput,
    /// Answers to the service's questions, by key.
    #[serde(default)]
    pub answers: BTreeMap<String, AnswerInput>,
    /// What was accepted.
    #[serde(default)]
    #[schema(max_items = 10)]
    #[serde(deserialize_with = "gateway_edge::input::objects")]
    pub accepted: Vec<AcceptedInput>,
    /// Language of mails and pages, one of the tenant's: of another region it is taken as the tenant's own, `en-GB` as
    /// `en-US`; null: that of the request.
    #[schema(min_length = 2, max_length = 35, example = "en-US")]
    pub language: Option<String>,
    /// The price that was shown; null: not checked.
    #[serde(default, deserialize_with = "gateway_edge::input::maybe_object")]
    pub expected: Option<ExpectedPrice>,
    /// Which offers are wanted; null: none.
    #[serde(default, deserialize_with = "gateway_edge::input::maybe_object")]
    pub marketing: Option<MarketingInput>,
}

/// Who books.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientInput {
    /// Name.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// E-mail address, as the tenant asks.
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Telephone number, as the tenant asks.
    #[schema(max_length = 40)]
    pub phone: Option<String>,
}

/// One answer: text, an option or a day as text, or true or false.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum AnswerInput {
    /// true or false.
    Bool(bool),
    /// Text, an option, or a day.
    Text(String),
}

/// One accepted agreement.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedInput {
    /// terms or cancellation; the privacy notice is shown, and cannot be accepted.
    pub kind: AcceptedKind,
    /// Digest of the accepted text, in hex.
    #[schema(pattern = "^[0-9a-fA-F]{64}$")]
    pub digest: String,
}

/// The price that was shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPrice {
    /// The price; null: not checked.
    #[serde(default, deserialize_with = "gateway_edge::input::maybe_object")]
    pub price: Option<Money>,
    /// What was due; null: not checked.
    #[serde(default, deserialize_with = "gateway_edge::input::maybe_object")]
    pub due_now: Option<Money>,
}

/// Which offers are wanted.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarketingInput {
    /// By e-mail.
    #[serde(default)]
    pub email: bool,
    /// By SMS.
    #[serde(default)]
    pub sms: bool,
}

impl NewBooking {
    /// The command, every bad field named.
    pub(crate) fn read(self, request: &RequestContext) -> Result<Book, Fault> {
        let idempotency_key = request.idempotency_key()?;
        let expected = self.expected.as_ref();
        let marketing = self.marketing.unwrap_or_default();
        let answers = self.answers.into_iter().map(|(key, answer)| Answer { key, value: answer.into() });
        let form = BookingForm {
            service: &self.service,
            provider: self.provider.as_deref(),
            start: &self.start,
            client: self.client.into(),
            answers: answers.collect(),
            accepted: self.accepted.iter().map(AcceptedInput::text).collect(),
            language: self.language.as_deref(),
            expected_price: expected.and_then(|expected| expected.price.as_ref()).map(Money::typed),
            expected_due_now: expected.and_then(|expected| expected.due_now.as_ref()).map(Money::typed),
            marketing: Marketing { email: marketing.email, sms: marketing.sms },
        };
        Book::read(form, Channel::Api, idempotency_key)
    }
}

impl AcceptedInput {
    fn text(&self) -> AcceptedText<'_> {
        AcceptedText { kind: self.kind.into(), digest: &self.digest }
    }
}

impl From<ClientInput> for ClientDetails {
    fn from(ClientInput { name, email, phone }: ClientInput) -> Self {
        Self { name, email: email.unwrap_or_default(), phone: phone.unwrap_or_default() }
    }
}

impl From<AnswerInput> for String {
    fn from(answer: AnswerInput) -> Self {
        match answer {
            AnswerInput::Bool(yes) => yes.to_string(),
            AnswerInput::Text(text) => text,
        }
    }
}
