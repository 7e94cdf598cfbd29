//! Services, providers and schedules: stored as sent, equal is no change, every bad field is named.
use std::time::Duration;

use booking::actor::Actor;
use booking::authz::PutCatalogue;
use booking::store::openings;
use booking_domain::opening::Owner;
use holdfast_proto::booking::v1::catalogue_server::Catalogue as _;
use holdfast_proto::booking::v1::intake_question::Type;
use holdfast_proto::booking::v1::{self as pb, ScheduleLevel};
use holdfast_proto::common::v1::Money;
use kit_access::Caller;
use kit_authz::Permit;
use kit_fault::Reason;
use kit_ids::ResourceId;
use kit_testkit::rows;

use crate::harness::{Harness, LUNA, SOL, guest, message, owner, refused};
use crate::put::{every_day, id, interval, on, provider, schedule, service, text, weekly};

async fn bad_service(harness: &Harness, service: pb::Service) -> (Reason, Vec<String>) {
    let request = owner(LUNA, pb::PutServiceRequest { service: Some(service) });
    refused(harness.catalogue().put_service(request).await)
}

async fn bad_provider(harness: &Harness, provider: pb::Provider) -> (Reason, Vec<String>) {
    let request = owner(LUNA, pb::PutProviderRequest { provider: Some(provider) });
    refused(harness.catalogue().put_provider(request).await)
}

async fn bad_schedule(harness: &Harness, request: pb::PutScheduleRequest) -> (Reason, Vec<String>) {
    refused(harness.catalogue().put_schedule(owner(LUNA, request)).await)
}

fn named(fields: &[&str]) -> (Reason, Vec<String>) {
    (Reason::ValidationFailed, fields.iter().map(|field| (*field).to_owned()).collect())
}

#[tokio::test]
async fn a_service_is_stored_as_sent_and_equal_is_no_change() {
    let harness = Harness::new().await;
    assert!(harness.put_service(LUNA, service(1)).await);
    assert!(!harness.put_service(LUNA, service(1)).await);
    let cheaper = pb::Service { price: Some(Money { minor: 1, currency: "EUR".to_owned() }), ..service(1) };
    assert!(harness.put_service(LUNA, cheaper.clone()).await);
    let listed = message(harness.catalogue().list_services(guest(LUNA, pb::ListServicesRequest {})).await);
    assert_eq!(listed.services, [cheaper]);
    assert_eq!(harness.db.audited("service.put").await.len(), 2);
}

#[tokio::test]
async fn services_come_by_name_in_the_first_language_and_inactive_ones_not_at_all() {
    let harness = Harness::new().await;
    harness
        .put_service(LUNA, pb::Service { name: Some(text(&[("es", "Zeta"), ("en", "A")])), ..service(1) })
        .await;
    harness
        .put_service(LUNA, pb::Service { name: Some(text(&[("es", "alfa"), ("en", "Z")])), ..service(2) })
        .await;
    harness.put_service(LUNA, pb::Service { active: false, ..service(3) }).await;
    let listed = message(harness.catalogue().list_services(guest(LUNA, pb::ListServicesRequest {})).await);
    let ids: Vec<_> = listed.services.into_iter().map(|service| service.id).collect();
    assert_eq!(ids, [id(2), id(1)]);
}

#[tokio::test]
async fn every_bad_field_of_a_service_is_named_and_nothing_is_stored() {
    let harness = Harness::new().await;
    let question = |key: &str, kind: Type| pb::IntakeQuestion {
        key: key.to_owned(),
        label: Some(text(&[("es", "¿?")])),
        r#type: kind.into(),
        ..pb::IntakeQuestion::default()
    };
    let bad = pb::Service {
        name: Some(text(&[("fr", "Coupe")])),
        duration_minutes: 4,
        grid_minutes: 0,
        price: Some(Money { minor: 1, currency: "USD".to_owned() }),
        questions: vec![question("ok", Type::Bool), question("No", Type::Unspecified)],
        ..service(1)
    };
    let expected = [
        "questions.1.type",
        "name",
        "name",
        "duration_minutes",
        "grid_minutes",
        "price.currency",
        "questions.1.key",
    ];
    assert_eq!(bad_service(&harness, bad).await, named(&expected));
    assert_eq!(bad_service(&harness, pb::Service { id: vec![1], ..service(1) }).await, named(&["id"]));
    assert_eq!(bad_service(&harness, pb::Service { price: None, ..service(1) }).await, named(&["price"]));
    let listed = message(harness.catalogue().list_services(guest(LUNA, pb::ListServicesRequest {})).await);
    assert!(listed.services.is_empty());
    assert_eq!(harness.db.audited("service.put").await.len(), 0);
}

#[tokio::test]
async fn a_provider_is_stored_as_sent_and_equal_is_no_change() {
    let harness = Harness::new().await;
    harness.put_service(LUNA, service(1)).await;
    harness.put_service(LUNA, service(2)).await;
    let location = Some(pb::Location {
        name: "Mulberry Street".to_owned(),
        address: "118 Mulberry Street".to_owned(),
        zone: "America/New_York".to_owned(),
    });
    let both = pb::Provider {
        location,
        service_ids: vec![id(1), id(2)],
        account_id: id(99),
        zone: "Europe/Madrid".to_owned(),
        ..provider(11, 1)
    };
    assert!(harness.put_provider(LUNA, both.clone()).await);
    assert!(!harness.put_provider(LUNA, both.clone()).await);
    let one = pb::Provider { service_ids: vec![id(2)], ..both.clone() };
    assert!(harness.put_provider(LUNA, one.clone()).await);
    assert!(harness.put_provider(LUNA, pb::Provider { location: both.location, ..provider(12, 1) }).await);
    let list = |service_id| {
        let (catalogue, request) =
            (harness.catalogue(), guest(LUNA, pb::ListProvidersRequest { service_id }));
        async move { catalogue.list_providers(request).await }
    };
    let ids = |listed: pb::ListProvidersResponse| {
        listed.providers.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    harness.put_provider(LUNA, pb::Provider { name: "Abril".to_owned(), ..provider(12, 1) }).await;
    let all = message(list(vec![]).await);
    assert_eq!(all.providers.get(1), Some(&one));
    assert_eq!(ids(all), [id(12), id(11)]);
    assert_eq!(ids(message(list(id(1)).await)), [id(12)]);
    assert_eq!(refused(list(id(3)).await), (Reason::NotFound, vec![]));
}

#[tokio::test]
async fn every_bad_field_of_a_provider_is_named() {
    let harness = Harness::new().await;
    let location =
        Some(pb::Location { name: " ".to_owned(), address: String::new(), zone: "Moon/Base".to_owned() });
    let bad = pb::Provider {
        name: String::new(),
        zone: "Nowhere".to_owned(),
        location,
        service_ids: vec![vec![1]],
        account_id: vec![2],
        ..provider(11, 1)
    };
    let expected = ["zone", "location.zone", "service_ids", "account_id", "name"];
    assert_eq!(bad_provider(&harness, bad).await, named(&expected));
    assert_eq!(bad_provider(&harness, provider(11, 1)).await, named(&["service_ids"]), "no such service");
    harness.put_service(SOL, service(1)).await;
    assert_eq!(
        bad_provider(&harness, provider(11, 1)).await,
        named(&["service_ids"]),
        "another tenant's service"
    );
    assert_eq!(harness.db.audited("provider.put").await.len(), 0);
}

#[tokio::test]
async fn a_provider_moves_to_another_zone_after_whoever_replaces_its_openings() {
    let harness = Harness::new().await;
    harness.put_service(LUNA, service(1)).await;
    harness.put_provider(LUNA, provider(11, 1)).await;
    let provider_11 = Owner::Provider(ResourceId::try_from(id(11).as_slice()).unwrap());
    let principal = owner(LUNA, ()).extensions().get::<Caller>().unwrap().principal().clone();
    let permit = Permit::<PutCatalogue>::request(&Actor::of(&principal).unwrap(), ()).unwrap();
    let mut replacing = harness.context.write(&permit).await.unwrap();
    openings::lock(&mut replacing, provider_11).await.unwrap();
    let put =
        harness.put_provider(LUNA, pb::Provider { zone: "America/New_York".to_owned(), ..provider(11, 1) });
    let mut server = harness.db.superuser().await;
    let waits = async {
        let waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted";
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut server).await.unwrap() == 0 {
            tokio::task::yield_now().await;
        }
        replacing.rollback().await.unwrap();
    };
    let both = async { tokio::join!(put, waits) };
    let (moved, ()) = tokio::time::timeout(Duration::from_secs(20), both).await.expect("it waits its turn");
    assert!(moved);
}

#[tokio::test]
async fn a_schedule_is_replaced_whole_and_equal_is_no_change() {
    let harness = Harness::new().await;
    harness.put_service(LUNA, service(1)).await;
    harness.put_provider(LUNA, provider(11, 1)).await;
    for (level, owner) in
        [(ScheduleLevel::Company, vec![]), (ScheduleLevel::Service, id(1)), (ScheduleLevel::Provider, id(11))]
    {
        let hours = every_day(&[("09:00", "14:00"), ("16:00", "24:00")]);
        let reversed = hours.iter().rev().cloned().collect();
        assert!(harness.put_schedule(LUNA, schedule(level, owner.clone(), hours)).await);
        assert!(
            !harness.put_schedule(LUNA, schedule(level, owner.clone(), reversed)).await,
            "order does not matter"
        );
        let closed = vec![on("2026-12-25")];
        assert!(harness.put_schedule(LUNA, schedule(level, owner.clone(), closed)).await);
        assert!(harness.put_schedule(LUNA, schedule(level, owner.clone(), vec![])).await);
        assert!(!harness.put_schedule(LUNA, schedule(level, owner, vec![])).await);
    }
    assert_eq!(harness.db.audited("schedule.put").await.len(), 9);
}

#[tokio::test]
async fn every_bad_field_of_a_schedule_is_named() {
    let harness = Harness::new().await;
    let bad = vec![
        weekly(0),
        weekly(8),
        on("2026-02-30"),
        on("0000-01-01"),
        pb::Opening::default(),
        pb::Opening { valid_from: "2026-11-25".to_owned(), ..on("2026-11-25") },
        pb::Opening { intervals: vec![interval("9:00", "10:00"), interval("12:00", "11:00")], ..weekly(1) },
        pb::Opening { intervals: vec![interval("09:00", "12:00"), interval("11:00", "13:00")], ..weekly(2) },
    ];
    let expected = [
        "openings.0.weekday",
        "openings.1.weekday",
        "openings.2.date",
        "openings.3.date",
        "openings.4.weekday",
        "openings.5.valid_from",
        "openings.6.intervals.0.from",
        "openings.6.intervals.1.to",
        "openings.7.intervals.1",
    ];
    assert_eq!(bad_schedule(&harness, schedule(ScheduleLevel::Company, vec![], bad)).await, named(&expected));
    let twice = schedule(ScheduleLevel::Company, vec![], vec![weekly(1), weekly(1)]);
    assert_eq!(bad_schedule(&harness, twice).await, named(&["openings.1"]));
    for level in [0, 77] {
        let unknown = pb::PutScheduleRequest { level, ..pb::PutScheduleRequest::default() };
        assert_eq!(bad_schedule(&harness, unknown).await, named(&["level"]));
    }
    assert_eq!(
        bad_schedule(&harness, schedule(ScheduleLevel::Company, id(1), vec![])).await,
        named(&["owner_id"])
    );
    assert_eq!(
        bad_schedule(&harness, schedule(ScheduleLevel::Service, vec![], vec![])).await,
        named(&["owner_id"])
    );
}

#[tokio::test]
async fn a_schedule_of_nobody_is_not_found() {
    let harness = Harness::new().await;
    harness.open(SOL).await;
    for (level, owner) in
        [(ScheduleLevel::Service, 1), (ScheduleLevel::Provider, 11), (ScheduleLevel::Service, 77)]
    {
        let request = schedule(level, id(owner), every_day(&[("09:00", "10:00")]));
        assert_eq!(bad_schedule(&harness, request).await, (Reason::NotFound, vec![]), "{level:?} {owner}");
    }
}

#[tokio::test]
async fn two_who_replace_one_schedule_leave_one_of_the_two() {
    let harness = Harness::new().await;
    let put = |from: &str| {
        let request = schedule(ScheduleLevel::Company, vec![], every_day(&[(from, "20:00")]));
        let catalogue = harness.catalogue();
        async move { message(catalogue.put_schedule(owner(LUNA, request)).await).changed }
    };
    let before = harness.db.rows().await;
    let starts = ["08:00", "09:00", "10:00", "11:00"];
    let (a, b, c, d) = tokio::join!(put(starts[0]), put(starts[1]), put(starts[2]), put(starts[3]));
    assert!(a && b && c && d);
    assert_eq!(harness.db.rows().await.since(&before), rows(&[("opening", 7), ("holdfast.outbox", 4)]));
}
