//! A booking as it is asked for. Has no Debug: it holds who books.
use std::collections::BTreeMap;

use booking_api::Channel;
use gateway_core::bookings::{Answer, Book, ClientDetails, Marketing, read_answers, read_client};
use gateway_edge::input::Fields;
use gateway_edge::request::RequestContext;
use kit_fault::Fault;
use policy_api::AcceptedDigest;
use serde::Deserialize;
use utoipa::ToSchema;

use super::agreements::AgreementKind;
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
    /// Language of mails and pages, one of the tenant's; null: that of the request.
    #[schema(min_length = 2, max_length = 35, example = "en")]
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
    /// terms or cancellation.
    pub kind: AgreementKind,
    /// Digest of the accepted text, in hex.
    #[schema(pattern = "^[0-9a-fA-F]{64}$")]
    pub digest: String,
}

/// The price that was shown.
#[derive(Default, Deserialize, ToSchema)]
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
        let mut fields = Fields::new();
        let marketing = self.marketing.unwrap_or_default();
        let answers = self.answers.into_iter().map(|(key, answer)| Answer { key, value: answer.into() });
        let command = Book {
            service: fields.id("service", &self.service),
            provider: fields.option_id("provider", self.provider.as_deref()),
            start: fields.instant("start", &self.start),
            client: read_client(&mut fields, &self.client.into()),
            answers: read_answers(&mut fields, answers.collect()),
            accepted: accepted(&mut fields, &self.accepted),
            language: self.language.map(|language| fields.text("language", &language, 2, 35)),
            expected: self.expected.unwrap_or_default().read(&mut fields),
            marketing: Marketing { email: marketing.email, sms: marketing.sms },
            channel: Channel::Api,
            idempotency_key,
        };
        fields.finish(command)
    }
}

impl ExpectedPrice {
    fn read(&self, fields: &mut Fields) -> gateway_core::bookings::ExpectedPrice {
        let price = self.price.as_ref().and_then(|money| money.read(fields, "expected.price"));
        let due_now = self.due_now.as_ref().and_then(|money| money.read(fields, "expected.due_now"));
        gateway_core::bookings::ExpectedPrice { price, due_now }
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

fn accepted(fields: &mut Fields, accepted: &[AcceptedInput]) -> Vec<AcceptedDigest> {
    fields.at_most("accepted", accepted.len(), 10);
    let read = |(index, one): (usize, &AcceptedInput)| AcceptedDigest {
        kind: one.kind.into(),
        digest: fields.digest(&format!("accepted.{index}.digest"), &one.digest).to_vec(),
    };
    accepted.iter().take(10).enumerate().map(read).collect()
}
