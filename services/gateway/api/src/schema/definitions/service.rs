//! A service, whole.
use std::collections::BTreeMap;

use gateway_core::catalogue::definition::{ServiceDefinition, Stored, Texts};
use gateway_core::catalogue::{Choice, IntakeQuestion, QuestionKind};
use gateway_edge::input::Fields;
use kit_fault::{Fault, FieldCode};
use kit_money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{number, texts};
use crate::schema::catalogue::QuestionType;
use crate::schema::money::Money;

/// A service, whole.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdminService {
    /// Its id: a UUID of the caller's choice.
    #[schema(format = "uuid")]
    pub id: String,
    /// Name by language, 1 to 120 characters each.
    #[schema(example = json!({ "en-US": "Cut" }))]
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
    #[serde(deserialize_with = "gateway_edge::input::object")]
    pub price: Money,
    /// Questions to the client.
    #[serde(default)]
    #[schema(max_items = 20)]
    #[serde(deserialize_with = "gateway_edge::input::objects")]
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

impl AdminService {
    /// The definition, every bad field named; prices are in this currency.
    pub(crate) fn read(&self, currency: Currency) -> Result<ServiceDefinition, Fault> {
        let mut fields = Fields::new();
        fields.at_most("questions", self.questions.len(), 20);
        let definition = ServiceDefinition {
            id: fields.id("id", &self.id),
            name: texts(&mut fields, "name", &self.name, 1..=120),
            description: texts(&mut fields, "description", &self.description, 0..=2000),
            duration_minutes: number(&mut fields, "duration_minutes", self.duration_minutes, 5..=1440),
            before_minutes: number(&mut fields, "before_minutes", self.before_minutes, 0..=240),
            after_minutes: number(&mut fields, "after_minutes", self.after_minutes, 0..=240),
            grid_minutes: number(&mut fields, "grid_minutes", self.grid_minutes, 5..=240),
            price: fields.money("price", self.price.typed()).unwrap_or(kit_money::Money::zero(currency)),
            questions: self
                .questions
                .iter()
                .take(20)
                .enumerate()
                .map(|(index, question)| question.read(&mut fields, index))
                .collect(),
            active: self.active,
        };
        fields.finish(definition)
    }
}

impl AdminQuestion {
    fn read(&self, fields: &mut Fields, index: usize) -> IntakeQuestion<Texts> {
        let at = |name: &str| format!("questions.{index}.{name}");
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !(1..=40).contains(&self.key.len()) || !self.key.bytes().all(plain) {
            fields.bad(&at("key"), FieldCode::Format, "must be 1 to 40 of a-z, 0-9 and _");
        }
        let kind = self.read_kind(fields, at);
        let label = texts(fields, &at("label"), &self.label, 1..=200);
        IntakeQuestion { key: self.key.clone(), label, kind, required: self.required }
    }

    fn read_kind(&self, fields: &mut Fields, at: impl Fn(&str) -> String) -> QuestionKind<Texts> {
        fields.at_most(&at("options"), self.options.len(), 50);
        let options = self.options.iter().take(50).enumerate();
        let options = options.map(|(place, one)| one.read(fields, &at(&format!("options.{place}"))));
        let options: Vec<_> = options.collect();
        if self.max_length.is_some() && self.kind != QuestionType::Text {
            fields.bad(&at("max_length"), FieldCode::NotAsked, "is for texts alone");
        }
        if !options.is_empty() && self.kind != QuestionType::Choice {
            fields.bad(&at("options"), FieldCode::NotAsked, "are for choices alone");
        }
        match self.kind {
            QuestionType::Text => {
                let longest = self.max_length.unwrap_or(500);
                QuestionKind::Text { max_length: number(fields, &at("max_length"), longest, 1..=2000) }
            }
            QuestionType::Choice => QuestionKind::Choice(options),
            QuestionType::Bool => QuestionKind::Bool,
            QuestionType::Date => QuestionKind::Date,
        }
    }
}

impl AdminOption {
    fn read(&self, fields: &mut Fields, at: &str) -> Choice<Texts> {
        Choice {
            value: fields.text(&format!("{at}.value"), &self.value, 1, 100),
            label: texts(fields, &format!("{at}.label"), &self.label, 1..=100),
        }
    }
}

impl From<Stored<ServiceDefinition>> for ServiceStored {
    fn from(Stored { changed, definition }: Stored<ServiceDefinition>) -> Self {
        Self { changed, service: definition.into() }
    }
}

impl From<ServiceDefinition> for AdminService {
    fn from(service: ServiceDefinition) -> Self {
        Self {
            id: service.id.to_string(),
            name: service.name,
            description: service.description,
            duration_minutes: service.duration_minutes,
            before_minutes: service.before_minutes,
            after_minutes: service.after_minutes,
            grid_minutes: service.grid_minutes,
            price: service.price.into(),
            questions: service.questions.into_iter().map(AdminQuestion::from).collect(),
            active: service.active,
        }
    }
}

impl From<IntakeQuestion<Texts>> for AdminQuestion {
    fn from(question: IntakeQuestion<Texts>) -> Self {
        let kind = QuestionType::from(&question.kind);
        let (max_length, options) = match question.kind {
            QuestionKind::Text { max_length } => (Some(max_length), Vec::new()),
            QuestionKind::Choice(choices) => (None, choices.into_iter().map(AdminOption::from).collect()),
            QuestionKind::Bool | QuestionKind::Date => (None, Vec::new()),
        };
        let IntakeQuestion { key, label, required, .. } = question;
        Self { key, label, kind, required, max_length, options }
    }
}

impl From<Choice<Texts>> for AdminOption {
    fn from(Choice { value, label }: Choice<Texts>) -> Self {
        Self { value, label }
    }
}
