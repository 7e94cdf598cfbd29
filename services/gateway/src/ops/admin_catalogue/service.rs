//! A service, whole.
use std::collections::BTreeMap;

use holdfast_proto::booking::v1::question::{Option as QuestionOption, Type};
use holdfast_proto::booking::v1::{PutServiceRequest, Question, Service};
use kit_fault::Fault;
use kit_money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{from_texts, number, texts};
use crate::Gateway;
use crate::ops::catalogue::QuestionType;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields, Money, id_text, money};

/// A service, whole.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdminService {
    /// Its id: a UUID of the caller's choice.
    #[schema(format = "uuid")]
    pub id: String,
    /// Name by language, 1 to 120 characters each.
    #[schema(example = json!({ "en": "Cut" }))]
    pub name: BTreeMap<String, String>,
    /// Description by language, at most 2,000 characters each.
    #[serde(default)]
    pub description: BTreeMap<String, String>,
    /// Elapsed minutes of the appointment.
    #[schema(minimum = 5, maximum = 1440)]
    pub duration_minutes: u32,
    /// Minutes kept free before it.
    #[serde(default)]
    #[schema(maximum = 240)]
    pub before_minutes: u32,
    /// Minutes kept free after it.
    #[serde(default)]
    #[schema(maximum = 240)]
    pub after_minutes: u32,
    /// Starts are offered every so many minutes.
    #[schema(minimum = 5, maximum = 240)]
    pub grid_minutes: u32,
    /// Price, in the tenant's currency.
    #[serde(deserialize_with = "crate::web::object")]
    pub price: Money,
    /// Questions to the client.
    #[serde(default)]
    #[schema(max_items = 20)]
    #[serde(deserialize_with = "crate::web::objects")]
    pub questions: Vec<AdminQuestion>,
    /// Whether it can be booked.
    pub active: bool,
}

/// A question to the client.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdminQuestion {
    /// Key of the answer, unique in the service.
    #[schema(pattern = "^[a-z0-9_]{1,40}$")]
    pub key: String,
    /// The question by language, 1 to 200 characters each.
    pub label: BTreeMap<String, String>,
    /// What an answer must be.
    #[serde(rename = "type")]
    pub kind: QuestionType,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
    /// Longest text; for texts alone.
    #[schema(minimum = 1, maximum = 2000)]
    pub max_length: Option<u32>,
    /// What can be chosen; for choices alone.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub options: Vec<AdminOption>,
}

/// One of what can be chosen.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdminOption {
    /// The answer, unique in the question.
    #[schema(min_length = 1, max_length = 100)]
    pub value: String,
    /// What the client reads, by language, 1 to 100 characters each.
    pub label: BTreeMap<String, String>,
}

/// What is stored now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceStored {
    /// Whether anything changed.
    pub changed: bool,
    /// As stored.
    pub service: AdminService,
}

/// Creates or replaces a service.
pub async fn put_service(gateway: &Gateway, act: &Act, input: AdminService) -> Result<ServiceStored, Fault> {
    act.signed_in()?;
    let message = PutServiceRequest { service: Some(input.checked()?) };
    let mut client = gateway.upstream.catalogue();
    let call = gateway.upstream.call(act, (Callee::Booking, Who::SignedIn), message, |request| async move {
        client.put_service(request).await
    });
    let answer = call.await?;
    let service = answer.service.ok_or_else(Fault::unavailable)?;
    Ok(ServiceStored { changed: answer.changed, service: view(service, act.tenant.currency()) })
}

impl AdminService {
    fn checked(&self) -> Result<Service, Fault> {
        let mut fields = Fields::new();
        fields.at_most("questions", self.questions.len(), 20);
        let service = Service {
            id: fields.id("id", &self.id),
            name: Some(texts(&mut fields, "name", &self.name, 1, 120)),
            description: Some(texts(&mut fields, "description", &self.description, 0, 2000)),
            duration_minutes: number(&mut fields, "duration_minutes", self.duration_minutes, 5, 1440),
            before_minutes: number(&mut fields, "before_minutes", self.before_minutes, 0, 240),
            after_minutes: number(&mut fields, "after_minutes", self.after_minutes, 0, 240),
            grid_minutes: number(&mut fields, "grid_minutes", self.grid_minutes, 5, 240),
            price: fields.money("price", &self.price),
            questions: self
                .questions
                .iter()
                .take(20)
                .enumerate()
                .map(|(index, question)| question.checked(&mut fields, index))
                .collect(),
            active: self.active,
        };
        fields.finish()?;
        Ok(service)
    }
}

impl AdminQuestion {
    fn checked(&self, fields: &mut Fields, index: usize) -> Question {
        let at = |name: &str| format!("questions.{index}.{name}");
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !(1..=40).contains(&self.key.len()) || !self.key.bytes().all(plain) {
            fields.bad(&at("key"), "FORMAT", "must be 1 to 40 of a-z, 0-9 and _");
        }
        fields.at_most(&at("options"), self.options.len(), 50);
        let options = self.options.iter().take(50).enumerate();
        let options =
            options.map(|(place, one)| one.checked(fields, &at(&format!("options.{place}")))).collect();
        let (kind, longest) = match self.kind {
            QuestionType::Text => (Type::Text, self.max_length.unwrap_or(500)),
            QuestionType::Choice => (Type::Choice, 0),
            QuestionType::Bool => (Type::Bool, 0),
            QuestionType::Date => (Type::Date, 0),
        };
        if self.max_length.is_some() && kind != Type::Text {
            fields.bad(&at("max_length"), "UNKNOWN", "is for texts alone");
        } else if kind == Type::Text {
            number(fields, &at("max_length"), longest, 1, 2000);
        }
        Question {
            key: self.key.clone(),
            label: Some(texts(fields, &at("label"), &self.label, 1, 200)),
            r#type: kind.into(),
            required: self.required,
            max_length: longest,
            options,
        }
    }
}

impl AdminOption {
    fn checked(&self, fields: &mut Fields, at: &str) -> QuestionOption {
        QuestionOption {
            value: fields.text(&format!("{at}.value"), &self.value, 1, 100),
            label: Some(texts(fields, &format!("{at}.label"), &self.label, 1, 100)),
        }
    }
}

fn view(service: Service, currency: Currency) -> AdminService {
    AdminService {
        id: id_text(&service.id),
        price: money(service.price.as_ref(), currency),
        name: from_texts(service.name),
        description: from_texts(service.description),
        duration_minutes: service.duration_minutes,
        before_minutes: service.before_minutes,
        after_minutes: service.after_minutes,
        grid_minutes: service.grid_minutes,
        questions: service.questions.into_iter().map(question).collect(),
        active: service.active,
    }
}

fn question(question: Question) -> AdminQuestion {
    let kind = match question.r#type() {
        Type::Choice => QuestionType::Choice,
        Type::Bool => QuestionType::Bool,
        Type::Date => QuestionType::Date,
        Type::Text | Type::Unspecified => QuestionType::Text,
    };
    AdminQuestion {
        key: question.key,
        label: from_texts(question.label),
        kind,
        required: question.required,
        max_length: Some(question.max_length).filter(|longest| *longest > 0),
        options: question.options.into_iter().map(option).collect(),
    }
}

fn option(option: QuestionOption) -> AdminOption {
    AdminOption { value: option.value, label: from_texts(option.label) }
}
