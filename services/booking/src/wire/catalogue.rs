//! Services and providers as the contract shows them.
use booking_domain::provider::{Location, Provider};
use booking_domain::question::{Choice, IntakeQuestion, Kind};
use booking_domain::service::Service;
use booking_domain::text::Localized;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::intake_question::Type;
use holdfast_proto::common::v1 as common;

/// A service.
#[must_use]
pub fn service(service: &Service) -> pb::Service {
    pb::Service {
        id: service.id.to_vec(),
        name: Some(localized(&service.name)),
        description: Some(localized(&service.description)),
        duration_minutes: service.timing.duration(),
        before_minutes: service.timing.before(),
        after_minutes: service.timing.after(),
        grid_minutes: service.timing.grid(),
        price: Some(policy_api::wire::to_money(service.price)),
        questions: service.questions.iter().map(question).collect(),
        active: service.active,
    }
}

/// A provider.
#[must_use]
pub fn provider(provider: &Provider) -> pb::Provider {
    pb::Provider {
        id: provider.id.to_vec(),
        name: provider.name.clone(),
        zone: zone(provider.zone.as_ref()),
        location: provider.location.as_ref().map(location),
        service_ids: provider.services.iter().map(|id| id.to_vec()).collect(),
        account_id: provider.account.map(kit_ids::AccountId::to_vec).unwrap_or_default(),
        active: provider.active,
    }
}

fn location(location: &Location) -> pb::Location {
    pb::Location {
        name: location.name.clone(),
        address: location.address.clone(),
        zone: zone(location.zone.as_ref()),
    }
}

fn zone(zone: Option<&booking_domain::zone::Zone>) -> String {
    zone.map(|zone| zone.name().to_owned()).unwrap_or_default()
}

fn question(question: &IntakeQuestion) -> pb::IntakeQuestion {
    let (kind, max_length, options) = match &question.kind {
        Kind::Text { max_length } => (Type::Text, *max_length, Vec::new()),
        Kind::Choice { options } => (Type::Choice, 0, options.iter().map(choice).collect()),
        Kind::Bool => (Type::Bool, 0, Vec::new()),
        Kind::Date => (Type::Date, 0, Vec::new()),
    };
    pb::IntakeQuestion {
        key: question.key.clone(),
        label: Some(localized(&question.label)),
        r#type: kind.into(),
        required: question.required,
        max_length,
        options,
    }
}

fn choice(choice: &Choice) -> pb::intake_question::Option {
    pb::intake_question::Option { value: choice.value.clone(), label: Some(localized(&choice.label)) }
}

fn localized(text: &Localized) -> common::LocalizedText {
    common::LocalizedText { by_language: text.by_language().clone().into_iter().collect() }
}
