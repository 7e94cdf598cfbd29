//! Services and providers as the contract shows them.
use booking_domain::provider::{Location, Provider};
use booking_domain::question::{Kind, Question};
use booking_domain::service::Service;
use booking_domain::text::Localized;
use booking_domain::zone::Zone;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::question::Type;
use holdfast_proto::common::v1::LocalizedText;

use crate::wire;

/// A service.
#[must_use]
pub fn service(service: &Service) -> pb::Service {
    let timing = service.timing;
    pb::Service {
        id: service.id.to_vec(),
        name: Some(text(&service.name)),
        description: Some(text(&service.description)),
        duration_minutes: timing.duration(),
        before_minutes: timing.before(),
        after_minutes: timing.after(),
        grid_minutes: timing.grid(),
        price: Some(wire::money(service.price)),
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
        account_id: provider.account.map(|id| id.to_vec()).unwrap_or_default(),
        active: provider.active,
    }
}

fn location(location: &Location) -> pb::Location {
    let Location { id: _, name, address, zone: own } = location;
    pb::Location { name: name.clone(), address: address.clone(), zone: zone(own.as_ref()) }
}

fn zone(zone: Option<&Zone>) -> String {
    zone.map(|zone| zone.name().to_owned()).unwrap_or_default()
}

fn question(question: &Question) -> pb::Question {
    let (r#type, max_length, options) = match &question.kind {
        Kind::Text { max_length } => (Type::Text, *max_length, Vec::new()),
        Kind::Choice { options } => (Type::Choice, 0, options.clone()),
        Kind::Bool => (Type::Bool, 0, Vec::new()),
        Kind::Date => (Type::Date, 0, Vec::new()),
    };
    pb::Question {
        key: question.key.clone(),
        label: Some(text(&question.label)),
        r#type: r#type.into(),
        required: question.required,
        max_length,
        options,
    }
}

fn text(text: &Localized) -> LocalizedText {
    let by_language = text.by_language().iter();
    LocalizedText {
        by_language: by_language.map(|(language, text)| (language.clone(), text.clone())).collect(),
    }
}
