//! What is put by most tests.
use booking::grpc::catalogue::CatalogueService;
use holdfast_proto::booking::v1::catalogue_server::Catalogue as _;
use holdfast_proto::booking::v1::intake_question::Type;
use holdfast_proto::booking::v1::{self as pb, ScheduleLevel};
use holdfast_proto::common::v1::{LocalizedText, Money};

use crate::harness::{Harness, message, owner};

/// An id of 16 bytes.
pub fn id(number: u8) -> Vec<u8> {
    vec![1, 0x90, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number]
}

pub fn text(pairs: &[(&str, &str)]) -> LocalizedText {
    let pair = |(language, text): &(&str, &str)| ((*language).to_owned(), (*text).to_owned());
    LocalizedText { by_language: pairs.iter().map(pair).collect() }
}

fn option(value: &str) -> pb::intake_question::Option {
    pb::intake_question::Option {
        value: value.to_owned(),
        label: Some(text(&[("es", value), ("en", value)])),
    }
}

/// An hour, ten minutes kept free after it, every half hour, 85.00 EUR.
pub fn service(number: u8) -> pb::Service {
    pb::Service {
        id: id(number),
        name: Some(text(&[("es", "Corte"), ("en", "Haircut")])),
        description: Some(text(&[("es", "Lavado y corte.")])),
        duration_minutes: 60,
        before_minutes: 0,
        after_minutes: 10,
        grid_minutes: 30,
        price: Some(Money { minor: 8_500, currency: "EUR".to_owned() }),
        questions: vec![pb::IntakeQuestion {
            key: "length".to_owned(),
            label: Some(text(&[("es", "¿Cómo de largo?")])),
            r#type: Type::Choice.into(),
            required: true,
            max_length: 0,
            options: ["short", "long"].map(option).to_vec(),
        }],
        active: true,
    }
}

/// A provider of one service, at the tenant's address.
pub fn provider(number: u8, service: u8) -> pb::Provider {
    pb::Provider {
        id: id(number),
        name: format!("Provider {number}"),
        zone: String::new(),
        location: None,
        service_ids: vec![id(service)],
        account_id: vec![],
        active: true,
    }
}

pub fn interval(from: &str, to: &str) -> pb::Interval {
    pb::Interval { from: from.to_owned(), to: to.to_owned() }
}

/// Closed on a weekday, 1 Monday to 7 Sunday.
pub fn weekly(weekday: u32) -> pb::Opening {
    pb::Opening { day: Some(pb::opening::Day::Weekday(weekday)), ..pb::Opening::default() }
}

/// Closed on a date.
pub fn on(date: &str) -> pb::Opening {
    pb::Opening { day: Some(pb::opening::Day::Date(date.to_owned())), ..pb::Opening::default() }
}

/// The same hours every day of the week.
pub fn every_day(intervals: &[(&str, &str)]) -> Vec<pb::Opening> {
    let intervals: Vec<_> = intervals.iter().map(|(from, to)| interval(from, to)).collect();
    (1..=7).map(|weekday| pb::Opening { intervals: intervals.clone(), ..weekly(weekday) }).collect()
}

pub fn schedule(
    level: ScheduleLevel,
    owner_id: Vec<u8>,
    openings: Vec<pb::Opening>,
) -> pb::PutScheduleRequest {
    pb::PutScheduleRequest { level: level.into(), owner_id, openings }
}

impl Harness {
    pub fn catalogue(&self) -> CatalogueService {
        CatalogueService(self.context.clone())
    }

    pub async fn put_service(&self, tenant: &str, service: pb::Service) -> bool {
        let request = owner(tenant, pb::PutServiceRequest { service: Some(service) });
        message(self.catalogue().put_service(request).await).changed
    }

    pub async fn put_provider(&self, tenant: &str, provider: pb::Provider) -> bool {
        let request = owner(tenant, pb::PutProviderRequest { provider: Some(provider) });
        message(self.catalogue().put_provider(request).await).changed
    }

    pub async fn put_schedule(&self, tenant: &str, request: pb::PutScheduleRequest) -> bool {
        message(self.catalogue().put_schedule(owner(tenant, request)).await).changed
    }

    /// Service 1, providers 11 and 12, every day 09:00 to 12:00 and 13:00 to 15:00.
    pub async fn open(&self, tenant: &str) {
        self.put_service(tenant, service(1)).await;
        self.put_provider(tenant, provider(11, 1)).await;
        self.put_provider(tenant, provider(12, 1)).await;
        let hours = every_day(&[("09:00", "12:00"), ("13:00", "15:00")]);
        self.put_schedule(tenant, schedule(ScheduleLevel::Company, vec![], hours)).await;
    }
}
