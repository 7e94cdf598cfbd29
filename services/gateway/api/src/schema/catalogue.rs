//! What can be booked, and with whom.
use gateway_core::catalogue::{Choice, IntakeQuestion, Provider, QuestionKind, Service};
use gateway_edge::input::Fields;
use kit_fault::Fault;
use kit_ids::ServiceId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::money::Money;
use super::page::{PageOf, read_page};

/// A service that can be booked.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// Name, in the answer's language.
    pub name: String,
    /// Description, in the answer's language.
    pub description: String,
    /// Elapsed minutes of the appointment.
    pub duration_minutes: u32,
    /// Price.
    pub price: Money,
    /// Places of one slot.
    pub capacity: u32,
    /// What is due before the start.
    pub due_now: Money,
    /// Questions to the client.
    pub questions: Vec<QuestionView>,
}

/// A question to the client.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionView {
    /// Key of the answer.
    pub key: String,
    /// The question, in the answer's language.
    pub label: String,
    /// What an answer must be.
    #[serde(rename = "type")]
    pub kind: QuestionType,
    /// Whether it must be answered.
    pub required: bool,
    /// Longest text; null for other types.
    pub max_length: Option<u32>,
    /// What can be chosen; empty for other types.
    pub options: Vec<OptionView>,
}

/// One of what can be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub struct OptionView {
    /// The answer.
    pub value: String,
    /// What people read, in the answer's language.
    pub label: String,
}

/// What an answer must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionType {
    /// Free text.
    Text,
    /// One of the options.
    Choice,
    /// true or false.
    Bool,
    /// A calendar day.
    Date,
}

/// Somebody who provides services.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// Public name.
    pub name: String,
    /// IANA time zone.
    pub zone: String,
    /// Where; null: at the business's address.
    pub location: Option<LocationView>,
}

/// A place.
#[derive(Debug, Serialize, ToSchema)]
pub struct LocationView {
    /// Name.
    pub name: String,
    /// Postal address.
    pub address: String,
}

/// Which providers.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProvidersQuery {
    /// Only those who do this service.
    #[param(format = "uuid")]
    pub service: Option<String>,
    /// Items wanted.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// `next_cursor` of the page before.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
}

/// Which providers, and which page of them.
pub(crate) struct ProvidersFilter {
    /// Only those who do this service.
    pub service: Option<ServiceId>,
    /// Which page.
    pub cut: PageOf,
}

impl ProvidersQuery {
    /// Which providers, every bad field named.
    pub(crate) fn read(&self) -> Result<ProvidersFilter, Fault> {
        let mut fields = Fields::new();
        let service = fields.option_id("service", self.service.as_deref());
        let page = read_page(&mut fields, self.limit.as_deref(), self.cursor.as_deref());
        fields.finish(ProvidersFilter { service, cut: PageOf(page) })
    }
}

impl From<Service> for ServiceView {
    fn from(service: Service) -> Self {
        Self {
            id: service.id.to_string(),
            name: service.name,
            description: service.description,
            duration_minutes: service.duration_minutes,
            price: service.price.into(),
            // A slot of several places is not there yet.
            capacity: 1,
            due_now: service.due_now.into(),
            questions: service.questions.into_iter().map(QuestionView::from).collect(),
        }
    }
}

impl From<IntakeQuestion<String>> for QuestionView {
    fn from(question: IntakeQuestion<String>) -> Self {
        let kind = QuestionType::from(&question.kind);
        let (max_length, options) = match question.kind {
            QuestionKind::Text { max_length } => (Some(max_length), Vec::new()),
            QuestionKind::Choice(choices) => (None, choices.into_iter().map(OptionView::from).collect()),
            QuestionKind::Bool | QuestionKind::Date => (None, Vec::new()),
        };
        let IntakeQuestion { key, label, required, .. } = question;
        Self { key, label, kind, required, max_length, options }
    }
}

impl From<Choice<String>> for OptionView {
    fn from(Choice { value, label }: Choice<String>) -> Self {
        Self { value, label }
    }
}

impl<T> From<&QuestionKind<T>> for QuestionType {
    fn from(kind: &QuestionKind<T>) -> Self {
        match kind {
            QuestionKind::Text { .. } => Self::Text,
            QuestionKind::Choice(_) => Self::Choice,
            QuestionKind::Bool => Self::Bool,
            QuestionKind::Date => Self::Date,
        }
    }
}

impl From<Provider> for ProviderView {
    fn from(provider: Provider) -> Self {
        let location = provider.location;
        Self {
            id: provider.id.to_string(),
            name: provider.name,
            zone: provider.zone,
            location: location.map(|place| LocationView { name: place.name, address: place.address }),
        }
    }
}
