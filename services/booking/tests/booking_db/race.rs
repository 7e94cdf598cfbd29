//! Races: one slot, many who want it; one key, many retries.
use booking::grpc::bookings::BookingsService;
use booking::ops::context::Context;
use booking::ops::provider_locks::ProviderLocks;
use futures_util::future::join_all;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use kit_authz::Service;
use kit_fault::{Fault, Reason};
use tokio::task::JoinSet;
use tonic::Response;

use crate::booked::{book_request, book_request_of, later};
use crate::harness::{Harness, LUNA, guest};

/// Opens the pools' connections beforehand, as a service that has served for a while has them: a race is about rows.
async fn warm(harness: &Harness) {
    let tenant = LUNA.parse().unwrap();
    let mut open = Vec::new();
    while open.len() < 16 {
        open.extend(harness.context.database.read(&Service::at(&tenant)).await);
    }
    let keys = || async {
        let subject = harness.context.clock.id();
        while harness.context.sealer.create_subject(&tenant, subject).await.is_err() {}
    };
    join_all((0..8).map(|_| keys())).await;
}

/// Books so many times at once, in turn at so many instances of the service (each with its own locks, so that between
/// them the claim alone decides); what each heard.
pub async fn at_once(
    harness: &Harness,
    many: usize,
    instances: usize,
    request: impl Fn(usize) -> pb::BookRequest,
) -> Vec<Result<pb::BookResponse, Reason>> {
    warm(harness).await;
    let instance =
        |_| BookingsService(Context { provider_locks: ProviderLocks::default(), ..harness.context.clone() });
    let services: Vec<_> = (0..instances).map(instance).collect();
    let mut racers = JoinSet::new();
    for (service, n) in services.iter().cycle().zip(0..many) {
        let (service, request) = (service.clone(), guest(LUNA, request(n)));
        racers.spawn(async move {
            let heard = service.book(request).await;
            heard.map(Response::into_inner).map_err(|status| Fault::from_status(&status).reason)
        });
    }
    racers.join_all().await
}

/// How many were booked, if everybody else heard that the slot is taken.
fn winners(heard: &[Result<pb::BookResponse, Reason>]) -> usize {
    assert!(heard.iter().all(|one| matches!(one, Ok(_) | Err(Reason::SlotTaken))), "{heard:?}");
    heard.iter().filter(|one| one.is_ok()).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_slot_is_booked_once() {
    let (harness, _) = Harness::with_fake_policy().await;
    assert_eq!(winners(&at_once(&harness, 80, 8, book_request_of).await), 1);
    assert_eq!((harness.db.rows().await.of("booking"), harness.db.rows().await.of("claim")), (1, 1));
}

/// The negative control: without the constraint the same race books more than once, so the race above does show it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_the_constraint_the_race_is_lost() {
    let (harness, _) = Harness::with_fake_policy().await;
    harness.db.arrange("alter table claim drop constraint claim_no_overlap").await;
    assert!(winners(&at_once(&harness, 20, 20, book_request_of).await) > 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn anyone_is_found_while_somebody_is_free() {
    let (harness, _) = Harness::with_fake_policy().await;
    let anyone = |n| pb::BookRequest { provider_id: vec![], ..book_request_of(n) };
    assert_eq!(winners(&at_once(&harness, 40, 4, anyone).await), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_makes_one_booking_and_one_answer() {
    let (harness, _) = Harness::with_fake_policy().await;
    let keyed = |_| pb::BookRequest { idempotency_key: "0123456789abcdef".to_owned(), ..book_request() };
    let heard = at_once(&harness, 50, 4, keyed).await;
    let first = heard.first().unwrap().as_ref().unwrap();
    assert!(heard.iter().all(|one| one.as_ref() == Ok(first)), "{heard:?}");
    assert_eq!((harness.db.rows().await.of("booking"), harness.db.rows().await.of("claim")), (1, 1));
    assert_eq!(harness.db.audited("booking.book").await.len(), 1);
}

/// Starts half an hour apart want overlapping hours, with ten minutes free after each: between 09:00 and 12:00 two fit
/// at most.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn overlapping_starts_never_both_win() {
    let (harness, _) = Harness::with_fake_policy().await;
    let heard =
        at_once(&harness, 64, 8, |n| later(book_request_of(n), [-120, -90, -60, -30, 0][n % 5])).await;
    assert!((1..=2).contains(&winners(&heard)));
    let mut server = harness.db.superuser().await;
    let overlaps = "select count(*) from claim a join claim b on a.holder_id < b.holder_id \
        and a.starts_at < b.ends_at and b.starts_at < a.ends_at";
    let overlaps: i64 = sqlx::query_scalar(overlaps).fetch_one(&mut server).await.unwrap();
    assert_eq!(overlaps, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_expired_hold_makes_way_for_one() {
    let (harness, _) = Harness::with_fake_policy().await;
    harness
        .db
        .arrange(
            "insert into claim values
            ('salon-luna', '01900000-0000-7000-8000-00000000000b', 'hold', gen_random_uuid(),
                '2026-11-25 09:30Z', '2026-11-25 11:10Z', '2026-11-23 07:00Z')",
        )
        .await;
    assert_eq!(winners(&at_once(&harness, 32, 8, book_request_of).await), 1);
    assert_eq!((harness.db.rows().await.of("booking"), harness.db.rows().await.of("claim")), (1, 1));
}

/// A new client who books several times at once is one client.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_person_at_once_is_one_client() {
    let (harness, _) = Harness::with_fake_policy().await;
    let days = |n: usize| later(book_request(), i64::try_from(n).unwrap() * 24 * 60);
    assert_eq!(winners(&at_once(&harness, 5, 5, days).await), 5);
    assert_eq!((harness.db.rows().await.of("booking"), harness.db.rows().await.of("client")), (5, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_cancels_are_one_cancellation() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    let wish = pb::CancelRequest { id: booking.id, manage_token: token, ..pb::CancelRequest::default() };
    let mut racers = JoinSet::new();
    for _ in 0..20 {
        let (bookings, wish) = (harness.bookings(), guest(LUNA, wish.clone()));
        racers.spawn(async move { bookings.cancel(wish).await.map(Response::into_inner) });
    }
    let heard: Vec<pb::Booking> = racers.join_all().await.into_iter().map(Result::unwrap).collect();
    let first = heard.first().unwrap();
    assert!(heard.iter().all(|one| one == first) && first.revision == 2);
    assert_eq!((harness.db.rows().await.of("booking_change"), harness.db.rows().await.of("claim")), (2, 0));
    assert_eq!(harness.db.audited("booking.cancel").await.len(), 1);
}
