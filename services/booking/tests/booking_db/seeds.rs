//! The sample tenants' seeds, as the console's routes send them: nothing in them is refused, putting them again changes
//! nothing, and there is always a free slot within 24 hours.
use std::collections::BTreeMap;

use booking::grpc::availability::AvailabilityService;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::availability_server::Availability as _;
use holdfast_proto::booking::v1::question::Type;
use holdfast_proto::common::v1::{LocalizedText, Money as ProtoMoney};
use jiff::SignedDuration;
use kit_ids::{ResourceId, ServiceId};
use kit_money::Money;
use kit_tenants::testing::{Signer, config};
use serde::Deserialize;

use crate::world::{LUNA, SOL, World, answered, at, guest};

#[derive(Deserialize)]
struct Seed {
    tenant: String,
    services: Vec<Service>,
    providers: Vec<Provider>,
    schedules: Vec<Schedule>,
}

#[derive(Deserialize)]
struct Service {
    id: ServiceId,
    name: BTreeMap<String, String>,
    description: BTreeMap<String, String>,
    duration_minutes: u32,
    before_minutes: u32,
    after_minutes: u32,
    grid_minutes: u32,
    price: Price,
    questions: Vec<Question>,
    active: bool,
}

#[derive(Deserialize)]
struct Price {
    amount: String,
    currency: String,
}

#[derive(Deserialize)]
struct Question {
    key: String,
    label: BTreeMap<String, String>,
    r#type: String,
    required: bool,
    #[serde(default)]
    max_length: u32,
    #[serde(default)]
    options: Vec<String>,
}

#[derive(Deserialize)]
struct Provider {
    id: ResourceId,
    name: String,
    location: Location,
    service_ids: Vec<ServiceId>,
    active: bool,
}

#[derive(Deserialize)]
struct Location {
    name: String,
    address: String,
}

#[derive(Deserialize)]
struct Schedule {
    level: String,
    owner_id: Option<ResourceId>,
    openings: Vec<Opening>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Opening {
    weekday: u32,
    date: String,
    intervals: Vec<Interval>,
    valid_from: String,
    valid_to: String,
}

#[derive(Deserialize)]
struct Interval {
    from: String,
    to: String,
}

fn text(by_language: BTreeMap<String, String>) -> LocalizedText {
    LocalizedText { by_language: by_language.into_iter().collect() }
}

impl From<Service> for pb::Service {
    fn from(given: Service) -> Self {
        let price = Money::parse(&given.price.amount, given.price.currency.parse().unwrap()).unwrap();
        Self {
            id: given.id.to_vec(),
            name: Some(text(given.name)),
            description: Some(text(given.description)),
            duration_minutes: given.duration_minutes,
            before_minutes: given.before_minutes,
            after_minutes: given.after_minutes,
            grid_minutes: given.grid_minutes,
            price: Some(ProtoMoney { minor: price.minor, currency: given.price.currency }),
            questions: given.questions.into_iter().map(Into::into).collect(),
            active: given.active,
        }
    }
}

impl From<Question> for pb::Question {
    fn from(given: Question) -> Self {
        Self {
            key: given.key,
            label: Some(text(given.label)),
            r#type: Type::from_str_name(&given.r#type.to_uppercase()).unwrap_or_default().into(),
            required: given.required,
            max_length: given.max_length,
            options: given.options,
        }
    }
}

impl From<Provider> for pb::Provider {
    fn from(given: Provider) -> Self {
        let Location { name, address } = given.location;
        Self {
            id: given.id.to_vec(),
            name: given.name,
            zone: String::new(),
            location: Some(pb::Location { name, address, zone: String::new() }),
            service_ids: given.service_ids.into_iter().map(ServiceId::to_vec).collect(),
            account_id: vec![],
            active: given.active,
        }
    }
}

impl From<Schedule> for pb::PutScheduleRequest {
    fn from(given: Schedule) -> Self {
        let interval = |Interval { from, to }| pb::Interval { from, to };
        let opening = |given: Opening| pb::Opening {
            weekday: given.weekday,
            date: given.date,
            intervals: given.intervals.into_iter().map(interval).collect(),
            valid_from: given.valid_from,
            valid_to: given.valid_to,
        };
        let owner_id = given.owner_id.map(ResourceId::to_vec).unwrap_or_default();
        Self { level: given.level, owner_id, openings: given.openings.into_iter().map(opening).collect() }
    }
}

/// Puts a whole seed; how many entries changed something.
async fn put(world: &World, text: &str) -> usize {
    let seed: Seed = serde_yaml_ng::from_str(text).unwrap();
    let mut changed = vec![];
    for service in seed.services {
        changed.push(world.put_service(&seed.tenant, service.into()).await);
    }
    for provider in seed.providers {
        changed.push(world.put_provider(&seed.tenant, provider.into()).await);
    }
    for schedule in seed.schedules {
        changed.push(world.put_schedule(&seed.tenant, schedule.into()).await);
    }
    changed.into_iter().filter(|changed| *changed).count()
}

/// The days within which there must be a free slot of the service, from every half hour of two weeks.
async fn always_free(world: &World, tenant: &str, service: &str) {
    let service_id = service.parse::<ServiceId>().unwrap().to_vec();
    let availability = AvailabilityService(world.context.clone());
    let first = at("2026-12-20T00:00:00Z");
    for half_hours in (0..14 * 48).step_by(7) {
        let now = first + SignedDuration::from_mins(half_hours * 30);
        world.clock.set(now);
        let day = |days: i64| (now + SignedDuration::from_hours(24 * days)).strftime("%Y-%m-%d").to_string();
        let request = pb::ListSlotsRequest {
            service_id: service_id.clone(),
            from: day(0),
            to: day(2),
            zone: "UTC".to_owned(),
            ..pb::ListSlotsRequest::default()
        };
        let slots = answered(availability.list_slots(guest(tenant, request)).await).slots;
        let soonest = slots.first().and_then(|slot| slot.start).map(|start| start.seconds).unwrap();
        assert!(soonest - now.as_second() <= 24 * 3_600, "{tenant} at {now}");
    }
}

#[tokio::test]
async fn the_sample_tenants_can_be_booked_at_any_time() {
    let mut world = World::new().await;
    let mut luna = config(LUNA);
    luna.languages = vec!["en".to_owned(), "es".to_owned()];
    luna.time_zone = "America/New_York".to_owned();
    luna.currency = "USD".to_owned();
    world.context.tenants = Signer::new("test", 7).unwrap().tenants(&[luna, config(SOL)]).unwrap();
    let seeds = [
        include_str!("../../../../k8s/seeds/salon-luna.yaml"),
        include_str!("../../../../k8s/seeds/clinica-sol.yaml"),
    ];
    for seed in seeds {
        assert!(put(&world, seed).await > 0);
        assert_eq!(put(&world, seed).await, 0, "putting a seed again changes nothing");
    }
    always_free(&world, LUNA, "01932c00-5a10-7000-8000-000000000101").await;
    always_free(&world, SOL, "01932c00-0c11-7000-8000-000000000101").await;
}
