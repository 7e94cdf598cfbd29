//! A booking as it is asked for. Has no Debug: it holds who books.
use std::collections::BTreeMap;

use holdfast_proto::booking::v1::{Answer, BookRequest, ClientDetails};
use holdfast_proto::common::v1::AcceptedDigest;
use kit_fault::Fault;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::ops::agreements::AgreementKind;
use crate::web::{Fields, Money};

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
    #[serde(deserialize_with = "crate::web::object")]
    pub client: ClientInput,
    /// Answers to the service's questions, by key.
    #[serde(default)]
    pub answers: BTreeMap<String, AnswerInput>,
    /// What was accepted.
    #[serde(default)]
    #[schema(max_items = 10)]
    #[serde(deserialize_with = "crate::web::objects")]
    pub accepted: Vec<AcceptedInput>,
    /// Language of mails and pages, one of the tenant's; null: that of the request.
    #[schema(min_length = 2, max_length = 35, example = "en")]
    pub language: Option<String>,
    /// The price that was shown; null: not checked.
    #[serde(default, deserialize_with = "crate::web::maybe_object")]
    pub expected: Option<ExpectedPrice>,
    /// Which offers are wanted; null: none.
    #[serde(default, deserialize_with = "crate::web::maybe_object")]
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
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPrice {
    /// The price; null: not checked.
    #[serde(default, deserialize_with = "crate::web::maybe_object")]
    pub price: Option<Money>,
    /// What was due; null: not checked.
    #[serde(default, deserialize_with = "crate::web::maybe_object")]
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
    /// The request's part that the input says, every bad field named.
    pub(super) fn checked(self, language: &str) -> Result<BookRequest, Fault> {
        let mut fields = Fields::new();
        let expected = self.expected.as_ref();
        let price = expected.and_then(|expected| expected.price.as_ref());
        let due_now = expected.and_then(|expected| expected.due_now.as_ref());
        let marketing = self.marketing.unwrap_or_default();
        let request = BookRequest {
            service_id: fields.id("service", &self.service),
            provider_id: fields.option_id("provider", self.provider.as_deref()),
            start: fields.instant("start", &self.start),
            client: Some(client(&mut fields, &self.client)),
            answers: answers(&mut fields, self.answers),
            accepted: accepted(&mut fields, &self.accepted),
            language: match self.language {
                Some(chosen) => fields.text("language", &chosen, 2, 35),
                None => language.to_owned(),
            },
            expected_price: price.and_then(|money| fields.money("expected.price", money)),
            expected_due_now: due_now.and_then(|money| fields.money("expected.due_now", money)),
            marketing_email: marketing.email,
            marketing_sms: marketing.sms,
            idempotency_key: String::new(),
            context: None,
        };
        fields.finish()?;
        Ok(request)
    }
}

fn client(fields: &mut Fields, input: &ClientInput) -> ClientDetails {
    let email = input.email.as_deref().unwrap_or_default();
    let phone = input.phone.as_deref().unwrap_or_default();
    ClientDetails {
        name: fields.text("client.name", &input.name, 1, 120),
        email: fields.text("client.email", email, 0, 254),
        phone: fields.readable("client.phone", phone, 0, 40),
    }
}

fn answers(fields: &mut Fields, answers: BTreeMap<String, AnswerInput>) -> Vec<Answer> {
    fields.at_most("answers", answers.len(), 20);
    let read = |(key, answer): (String, AnswerInput)| {
        let value = match answer {
            AnswerInput::Bool(yes) => yes.to_string(),
            AnswerInput::Text(text) => fields.text(&format!("answers.{key}"), &text, 0, 2000),
        };
        let known = key.len() <= 40 && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !known {
            fields.bad("answers", "UNKNOWN_KEY", "must answer questions of the service");
        }
        Answer { key, value }
    };
    answers.into_iter().take(20).map(read).collect()
}

fn accepted(fields: &mut Fields, accepted: &[AcceptedInput]) -> Vec<AcceptedDigest> {
    fields.at_most("accepted", accepted.len(), 10);
    let read = |(index, one): (usize, &AcceptedInput)| AcceptedDigest {
        kind: policy_api::AgreementKind::from(one.kind).into(),
        digest: fields.hex32(&format!("accepted.{index}.digest"), &one.digest),
    };
    accepted.iter().take(10).enumerate().map(read).collect()
}
