//! Slots and quotes.
use booking::grpc::availability::AvailabilityService;
use booking::ops::bookable::rules_before_claims;
use holdfast_proto::booking::v1::availability_server::Availability as _;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use holdfast_proto::booking::v1::{self as pb, ScheduleLevel};
use kit_authz::Service;
use kit_fault::{Fault, FieldCode, Reason};
use kit_ids::ResourceId;
use policy_api::AgreementKind;
use prost_types::Timestamp as ProtoTimestamp;
use tonic::{Response, Status};

use crate::booked::{book_request, book_request_of, later};
use crate::harness::{Harness, LUNA, SOL, at, guest, message};
use crate::put::{every_day, id, interval, on, provider, schedule, service, text};

fn availability(harness: &Harness) -> AvailabilityService {
    AvailabilityService(harness.context.clone())
}

fn days(from: &str, to: &str) -> pb::ListSlotsRequest {
    pb::ListSlotsRequest {
        service_id: id(1),
        from: from.to_owned(),
        to: to.to_owned(),
        ..pb::ListSlotsRequest::default()
    }
}

/// Why it was refused, and the rule that each bad field breaks.
fn broken<T>(result: Result<Response<T>, Status>) -> (Reason, Vec<(String, FieldCode)>) {
    let fault = Fault::from_status(&result.err().unwrap());
    (fault.reason, fault.fields.into_iter().map(|field| (field.field, field.code)).collect())
}

async fn slots(harness: &Harness, request: pb::ListSlotsRequest) -> pb::ListSlotsResponse {
    message(availability(harness).list_slots(guest(LUNA, request)).await)
}

/// Starts in UTC, with the last byte of the provider's id.
fn shown(response: &pb::ListSlotsResponse) -> Vec<String> {
    let show = |slot: &pb::Slot| {
        let start = jiff::Timestamp::from_second(slot.start.unwrap().seconds).unwrap();
        format!("{} {}", start.strftime("%d %H:%M"), slot.provider_id.last().unwrap())
    };
    response.slots.iter().map(show).collect()
}

#[tokio::test]
async fn slots_are_the_openings_less_what_is_claimed() {
    let harness = Harness::new().await;
    harness.open(LUNA).await;
    let request = pb::ListSlotsRequest { provider_id: id(11), ..days("2026-11-24", "2026-11-24") };
    let all = [
        "24 08:00 11",
        "24 08:30 11",
        "24 09:00 11",
        "24 09:30 11",
        "24 10:00 11",
        "24 12:00 11",
        "24 12:30 11",
        "24 13:00 11",
    ];
    assert_eq!(shown(&slots(&harness, request.clone()).await), all);
    harness
        .db
        .arrange(
            "insert into claim values
            ('salon-luna', '01900000-0000-7000-8000-00000000000b', 'booking', gen_random_uuid(),
                '2026-11-24 09:00Z', '2026-11-24 10:10Z', null),
            ('salon-luna', '01900000-0000-7000-8000-00000000000b', 'hold', gen_random_uuid(),
                '2026-11-24 12:00Z', '2026-11-24 13:10Z', '2026-11-23 06:59Z'),
            ('salon-luna', '01900000-0000-7000-8000-00000000000b', 'hold', gen_random_uuid(),
                '2026-11-24 13:30Z', '2026-11-24 14:10Z', '2026-11-23 07:01Z')",
        )
        .await;
    // 09:00 to 10:10 is taken; the hold at 12:00 has expired, the one at 13:30 has not.
    assert_eq!(shown(&slots(&harness, request.clone()).await), ["24 12:00 11"]);
    let any = pb::ListSlotsRequest { provider_id: vec![], ..request };
    assert_eq!(slots(&harness, any).await.slots.len(), 1 + all.len());
}

#[tokio::test]
async fn notice_advance_and_the_zone_of_the_days_count() {
    let harness = Harness::new().await;
    harness.open(LUNA).await;
    // It is 08:00 in Madrid; two hours of notice leave 10:00 as the first start.
    let today = slots(&harness, days("2026-11-23", "2026-11-23")).await;
    assert_eq!(
        (shown(&today).first().map(String::as_str), today.zone.as_str()),
        (Some("23 09:00 11"), "Europe/Madrid")
    );
    // Ninety days ahead is 21 February.
    let far = slots(&harness, days("2027-02-21", "2027-02-22")).await;
    assert!(shown(&far).iter().all(|slot| slot.starts_with("21 ")) && !far.slots.is_empty());
    // 24 November in Tokyo begins at 16:00 in Madrid on the 23rd and ends at 16:00 on the 24th.
    let tokyo = pb::ListSlotsRequest { zone: "Asia/Tokyo".to_owned(), ..days("2026-11-24", "2026-11-24") };
    let tokyo = slots(&harness, tokyo).await;
    assert_eq!(
        (shown(&tokyo).first().map(String::as_str), tokyo.zone.as_str()),
        (Some("24 08:00 11"), "Asia/Tokyo")
    );
}

#[tokio::test]
async fn a_providers_zone_moves_its_own_openings() {
    let harness = Harness::new().await;
    harness.put_service(LUNA, service(1)).await;
    harness.put_provider(LUNA, provider(11, 1)).await;
    harness
        .put_schedule(LUNA, schedule(ScheduleLevel::Provider, id(11), every_day(&[("09:00", "10:00")])))
        .await;
    assert_eq!(shown(&slots(&harness, days("2026-11-24", "2026-11-24")).await), ["24 08:00 11"]);
    harness.put_provider(LUNA, pb::Provider { zone: "Atlantic/Canary".to_owned(), ..provider(11, 1) }).await;
    assert_eq!(shown(&slots(&harness, days("2026-11-24", "2026-11-24")).await), ["24 09:00 11"]);
    assert!(
        !harness
            .put_schedule(LUNA, schedule(ScheduleLevel::Provider, id(11), every_day(&[("09:00", "10:00")])))
            .await
    );
}

#[tokio::test]
async fn wall_times_are_kept_across_a_change_of_the_clocks() {
    let harness = Harness::new().await;
    harness.put_service(LUNA, service(1)).await;
    harness.put_provider(LUNA, provider(11, 1)).await;
    let night = pb::Opening {
        intervals: vec![interval("01:00", "04:30"), interval("09:00", "10:00")],
        ..on("2027-03-28")
    };
    let day = pb::Opening { intervals: vec![interval("09:00", "10:00")], ..on("2027-03-27") };
    harness.put_schedule(LUNA, schedule(ScheduleLevel::Company, vec![], vec![day, night])).await;
    harness.clock.set(at("2027-03-01T00:00:00Z"));
    let found = slots(&harness, days("2027-03-27", "2027-03-28")).await;
    let expected = ["27 08:00 11", "28 00:00 11", "28 00:30 11", "28 01:00 11", "28 01:30 11", "28 07:00 11"];
    assert_eq!(shown(&found), expected, "02:00 and 02:30 do not exist on the 28th");
}

#[tokio::test]
async fn bad_questions_are_refused_and_name_their_fields() {
    let harness = Harness::new().await;
    harness.open(SOL).await;
    let ask = |request| async { broken(availability(&harness).list_slots(guest(LUNA, request)).await) };
    let bad = pb::ListSlotsRequest {
        service_id: vec![1],
        provider_id: vec![2],
        from: "24-11-2026".to_owned(),
        to: "2026-11-31".to_owned(),
        zone: "Moon/Base".to_owned(),
    };
    let fields = ["service", "provider", "from", "to"].map(|field| (field.to_owned(), FieldCode::Format));
    let fields = fields.into_iter().chain([("zone".to_owned(), FieldCode::Unknown)]).collect();
    assert_eq!(ask(bad).await, (Reason::ValidationFailed, fields));
    for (to, code) in [("2026-11-23", FieldCode::Order), ("2027-01-25", FieldCode::TooMany)] {
        let bad = vec![("to".to_owned(), code)];
        assert_eq!(ask(days("2026-11-24", to)).await, (Reason::ValidationFailed, bad));
    }
    // Another tenant's service is as good as none.
    assert_eq!(ask(days("2026-11-24", "2026-11-24")).await, (Reason::NotFound, vec![]));
    harness.open(LUNA).await;
    let unknown = pb::ListSlotsRequest { provider_id: id(77), ..days("2026-11-24", "2026-11-24") };
    assert_eq!(ask(unknown).await, (Reason::NotFound, vec![]));
}

#[tokio::test]
async fn a_quote_names_price_deadlines_and_agreements() {
    let harness = Harness::new().await;
    harness.open(LUNA).await;
    let quote = |start: &str| {
        let seconds = at(start).as_second();
        let start = Some(ProtoTimestamp { seconds, nanos: 0 });
        let request = pb::QuoteRequest { service_id: id(1), provider_id: vec![], start };
        let availability = availability(&harness);
        async move { availability.quote(guest(LUNA, request)).await }
    };
    let good = message(quote("2026-11-25T08:00:00Z").await);
    assert_eq!(good.price.map(|price| price.minor), Some(8_500));
    assert_eq!(good.cancel_until.map(|until| until.seconds), Some(at("2026-11-24T08:00:00Z").as_second()));
    assert_eq!((good.agreements, good.refunds.len()), (AgreementKind::ACCEPTED.map(i32::from).to_vec(), 1));
    for (start, code) in [
        ("2026-11-25T08:10:00Z", FieldCode::OffGrid),
        ("2026-11-25T11:00:00Z", FieldCode::Closed),
        ("2026-11-23T08:30:00Z", FieldCode::TooSoon),
        ("2027-03-25T08:00:00Z", FieldCode::TooFar),
    ] {
        let bad = vec![("start".to_owned(), code)];
        assert_eq!(broken(quote(start).await), (Reason::SlotUnavailable, bad), "{start}");
    }
}

#[tokio::test]
async fn a_quote_tells_whether_everybody_is_taken() {
    let (harness, _) = Harness::with_fake_policy().await;
    let taken = async |minutes: i64, provider: Option<u8>| {
        let order = later(book_request(), minutes);
        let pb::BookRequest { service_id, start, .. } = order;
        let request =
            pb::QuoteRequest { service_id, provider_id: provider.map(id).unwrap_or_default(), start };
        message(availability(&harness).quote(guest(LUNA, request)).await).taken
    };
    assert!(!taken(0, None).await && !taken(0, Some(11)).await);
    let (booking, manage_token) = harness.booked(book_request_of(1)).await;
    assert!(taken(0, Some(11)).await, "its provider");
    assert!(!taken(0, Some(12)).await && !taken(0, None).await, "another is free");
    assert!(taken(-30, Some(11)).await, "a time that reaches into it");
    harness.booked(pb::BookRequest { provider_id: id(12), ..book_request_of(2) }).await;
    assert!(taken(0, None).await);
    let cancel = pb::CancelRequest { id: booking.id, manage_token, ..pb::CancelRequest::default() };
    message(harness.bookings().cancel(guest(LUNA, cancel)).await);
    assert!(!taken(0, None).await && !taken(0, Some(11)).await, "cancelled");
}

#[tokio::test]
async fn those_with_the_fewest_bookings_that_day_are_tried_first() {
    let harness = Harness::new().await;
    harness.open(LUNA).await;
    harness.db
        .arrange(
            "insert into client (tenant_id, id, subject_id, identity_key, identity_index, sealed, made_at) values
                ('salon-luna', '01900000-0000-7000-8000-0000000000c1', gen_random_uuid(), 1, 'x', 'x', '2026-11-23Z');
            insert into booking (tenant_id, id, code, client_id, service_id, provider_id, starts_at, ends_at, zone,
                local_start, state, revision, language, price_minor, due_minor, paid_minor, currency, manage_epoch,
                marketing_email, marketing_sms, made_at)
            select 'salon-luna', gen_random_uuid(), 'X', '01900000-0000-7000-8000-0000000000c1',
                '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-00000000000b', t, t + interval '1 hour',
                'Europe/Madrid', '2026-11-25 09:00', s, 1, 'es', 0, 0, 0, 'EUR', 1, false, false, '2026-11-23Z'
            from (values ('2026-11-25 08:00Z'::timestamptz, 'confirmed'), ('2026-11-26 08:00Z', 'cancelled')) b (t, s)",
        )
        .await;
    let tenant: kit_ids::TenantId = LUNA.parse().unwrap();
    let config = harness.context.tenant(&tenant).unwrap();
    let service_id = id(1).as_slice().try_into().unwrap();
    let order = |start: &'static str| {
        let (harness, tenant, config) = (&harness, &tenant, &config);
        async move {
            let mut tx = harness.context.database.read(&Service::at(tenant)).await.unwrap();
            let service = booking::store::services::one(&mut tx, service_id).await.unwrap().unwrap();
            let (start, now) = (at(start), harness.context.clock.now());
            let providers = rules_before_claims(&mut tx, config, &service, None, start, now).await;
            providers.unwrap().into_iter().map(|provider| provider.id).collect::<Vec<ResourceId>>()
        }
    };
    let ids = |numbers: [u8; 2]| numbers.map(|number| id(number).as_slice().try_into().unwrap()).to_vec();
    assert_eq!(order("2026-11-25T12:00:00Z").await, ids([12, 11]));
    assert_eq!(order("2026-11-26T12:00:00Z").await, ids([11, 12]), "a cancelled one does not count");
}

/// The service and the slot of each: "2: 23 09:00 11".
async fn next(harness: &Harness) -> Vec<String> {
    let asked = availability(harness).list_next_slots(guest(LUNA, pb::ListNextSlotsRequest {})).await;
    let show = |next: pb::NextSlot| {
        let slots = pb::ListSlotsResponse { slots: next.slot.into_iter().collect(), ..Default::default() };
        format!("{}: {}", next.service_id.last().unwrap(), shown(&slots).join(", "))
    };
    message(asked).next.into_iter().map(show).collect()
}

#[tokio::test]
async fn the_next_slot_of_each_service_is_what_the_list_of_slots_begins_with() {
    let harness = Harness::new().await;
    harness.open(LUNA).await;
    let first = slots(&harness, days("2026-11-23", "2026-12-06")).await;
    assert_eq!(next(&harness).await, [format!("1: {}", shown(&first)[0])]);
    // A service that nobody does has none, nor has one that is not offered any more.
    harness.put_service(LUNA, service(2)).await;
    harness.put_service(LUNA, pb::Service { active: false, ..service(3) }).await;
    harness.put_provider(LUNA, pb::Provider { service_ids: vec![id(3)], ..provider(13, 3) }).await;
    assert_eq!(next(&harness).await.len(), 1);
    // Another service's own hours are its own: it is done on Thursday the 26th alone.
    let thursday = pb::Opening { intervals: vec![interval("12:00", "13:00")], ..on("2026-11-26") };
    let closed = |day: &str| pb::Opening { intervals: vec![], ..on(day) };
    let hours = ["2026-11-23", "2026-11-24", "2026-11-25"].map(closed).into_iter().chain([thursday]);
    harness.put_schedule(LUNA, schedule(ScheduleLevel::Service, id(2), hours.collect())).await;
    harness.put_provider(LUNA, pb::Provider { service_ids: vec![id(1), id(2)], ..provider(11, 1) }).await;
    assert_eq!(next(&harness).await, [format!("1: {}", shown(&first)[0]), "2: 26 11:00 11".to_owned()]);
}

#[tokio::test]
async fn the_next_slot_lies_within_two_weeks_and_is_free() {
    let harness = Harness::new().await;
    harness.put_service(LUNA, service(1)).await;
    harness.put_provider(LUNA, provider(11, 1)).await;
    let opening = |day: &str| pb::Opening { intervals: vec![interval("09:00", "10:00")], ..on(day) };
    let mut openings = vec![opening("2026-12-07")];
    harness.put_schedule(LUNA, schedule(ScheduleLevel::Company, vec![], openings.clone())).await;
    assert!(next(&harness).await.is_empty(), "the fifteenth day is too far");
    openings.extend([opening("2026-12-05"), opening("2026-12-06")]);
    harness.put_schedule(LUNA, schedule(ScheduleLevel::Company, vec![], openings)).await;
    assert_eq!(next(&harness).await, ["1: 05 08:00 11"]);
    harness
        .db
        .arrange(
            "insert into claim values ('salon-luna', '01900000-0000-7000-8000-00000000000b', 'booking',
                gen_random_uuid(), '2026-12-05 08:30Z', '2026-12-05 09:10Z', null)",
        )
        .await;
    assert_eq!(next(&harness).await, ["1: 06 08:00 11"]);
}

/// 21 services, all done by one provider, and the first one by another too.
async fn with_many_services() -> Harness {
    let harness = Harness::new().await;
    harness.open(LUNA).await;
    for number in 2..=21 {
        let name = Some(text(&[("es", &format!("Corte {number:02}"))]));
        harness.put_service(LUNA, pb::Service { name, ..service(number) }).await;
    }
    harness.put_provider(LUNA, does_all(11)).await;
    harness
}

fn does_all(number: u8) -> pb::Provider {
    pb::Provider { service_ids: (1..=21).map(id).collect(), ..provider(number, 1) }
}

#[tokio::test]
async fn the_first_twenty_services_alone_are_looked_at() {
    let next = next(&with_many_services().await).await;
    assert_eq!(next.len(), 20);
    assert!(next[0].starts_with("1:") && next[19].starts_with("20:"), "in the order of the list: {next:?}");
}

#[tokio::test]
async fn of_many_who_do_many_services_no_more_than_200_pairs_are_looked_at() {
    let harness = with_many_services().await;
    for number in 31..=49 {
        harness.put_provider(LUNA, does_all(number)).await;
    }
    assert_eq!(next(&harness).await.len(), 9, "21 do the first one, 20 each other: ten make 201 pairs");
}
