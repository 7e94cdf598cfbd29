//! What can be booked, and with whom.
use holdfast_proto::booking::v1::question::{Option as QuestionOption, Type};
use holdfast_proto::booking::v1::{
    ListProvidersRequest, ListServicesRequest, Location, Provider, Question, Service,
};
use kit_fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields, Items, Money, PageQuery, id_text, local_text, money, page};

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

/// Services that can be booked, by name.
pub async fn services(gateway: &Gateway, act: &Act, query: &PageQuery) -> Result<Items<ServiceView>, Fault> {
    let mut fields = Fields::new();
    query.wire(&mut fields);
    fields.finish()?;
    let mut client = gateway.upstream.catalogue();
    let call = gateway.upstream.call(
        act,
        (Callee::Booking, Who::Anyone),
        ListServicesRequest {},
        |request| async move { client.list_services(request).await },
    );
    let services = call.await?.services;
    page(services.iter().map(|service| service_view(act, service)).collect(), query, |view| &view.id)
}

/// Providers, by name.
pub async fn providers(
    gateway: &Gateway,
    act: &Act,
    query: ProvidersQuery,
) -> Result<Items<ProviderView>, Fault> {
    let mut fields = Fields::new();
    let service_id = fields.option_id("service", query.service.as_deref());
    let page_query = PageQuery { limit: query.limit, cursor: query.cursor };
    page_query.wire(&mut fields);
    fields.finish()?;
    let mut client = gateway.upstream.catalogue();
    let message = ListProvidersRequest { service_id };
    let call = gateway.upstream.call(act, (Callee::Booking, Who::Anyone), message, |request| async move {
        client.list_providers(request).await
    });
    let providers = call.await?.providers;
    page(providers.iter().map(|provider| provider_view(act, provider)).collect(), &page_query, |view| {
        &view.id
    })
}

/// A service in the act's language.
#[must_use]
pub fn service_view(act: &Act, service: &Service) -> ServiceView {
    let currency = act.tenant.currency();
    let text = |text| local_text(text, &act.language, act.tenant.default_language());
    let price = service.price.as_ref();
    let minor = price.map_or(0, |price| price.minor);
    let share = act.tenant.cancellation().prepayment.map_or(0, |prepayment| prepayment.percent);
    let due = kit_money::Money::new(minor, currency).percent(share);
    ServiceView {
        id: id_text(&service.id),
        name: text(service.name.as_ref()),
        description: text(service.description.as_ref()),
        duration_minutes: service.duration_minutes,
        price: money(price, currency),
        capacity: 1,
        due_now: Money { amount: due.amount(), currency: currency.as_str().to_owned() },
        questions: service.questions.iter().map(|question| question_view(act, question)).collect(),
    }
}

fn question_view(act: &Act, question: &Question) -> QuestionView {
    let kind = match question.r#type() {
        Type::Choice => QuestionType::Choice,
        Type::Bool => QuestionType::Bool,
        Type::Date => QuestionType::Date,
        Type::Text | Type::Unspecified => QuestionType::Text,
    };
    QuestionView {
        key: question.key.clone(),
        label: local_text(question.label.as_ref(), &act.language, act.tenant.default_language()),
        kind,
        required: question.required,
        max_length: Some(question.max_length).filter(|_| kind == QuestionType::Text),
        options: question.options.iter().map(|option| option_view(act, option)).collect(),
    }
}

fn option_view(act: &Act, option: &QuestionOption) -> OptionView {
    OptionView {
        value: option.value.clone(),
        label: local_text(option.label.as_ref(), &act.language, act.tenant.default_language()),
    }
}

/// A provider; its zone is the location's, else the tenant's.
#[must_use]
pub fn provider_view(act: &Act, provider: &Provider) -> ProviderView {
    let place = provider.location.as_ref();
    let zones = [&provider.zone, place.map_or(&provider.zone, |place| &place.zone)];
    let zone = zones.into_iter().find(|zone| !zone.is_empty()).map(String::as_str);
    ProviderView {
        id: id_text(&provider.id),
        name: provider.name.clone(),
        zone: zone.unwrap_or(act.tenant.zone_name()).to_owned(),
        location: place.map(location_view),
    }
}

fn location_view(place: &Location) -> LocationView {
    LocationView { name: place.name.clone(), address: place.address.clone() }
}
