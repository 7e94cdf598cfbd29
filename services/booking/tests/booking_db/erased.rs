//! A person comes again who was erased or set aside: they are somebody new, and nothing finds who they were.
use std::sync::Arc;

use booking::grpc::bookings::BookingsService;
use booking::jobs::purge_erased::purge_erased;
use booking::ops::context::Context;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use kit_clock::Clock;
use kit_ids::SubjectId;
use kit_principal::Role;
use kit_seal::{Keyring, RootKeys, Sealer};
use kit_testkit::authz::arrange;
use uuid::Uuid;

use crate::booked::{book_request, book_request_of, later};
use crate::harness::{Harness, LUNA, guest, message, staff_of};
use crate::race::at_once;

const DAY: i64 = 24 * 60;

/// The subject of the only client.
async fn subject(harness: &Harness) -> SubjectId {
    let mut server = harness.db.superuser().await;
    let subject: Uuid =
        sqlx::query_scalar("select subject_id from client").fetch_one(&mut server).await.unwrap();
    subject.into()
}

async fn erase(harness: &Harness, subject: SubjectId) {
    harness.context.sealer.destroy(&arrange(&LUNA.parse().unwrap()), subject).await.unwrap();
}

/// How many blind indexes a subject's rows have.
async fn indexes(harness: &Harness, subject: SubjectId) -> i64 {
    let statement = "select (select count(identity_index) from client where subject_id = $1) + (select count(*) \
        from client_contact c join client p on p.tenant_id = c.tenant_id and p.id = c.client_id \
        where p.subject_id = $1)";
    let subject = kit_ids::TypedId::uuid(subject);
    sqlx::query_scalar(statement).bind(subject).fetch_one(&mut harness.db.superuser().await).await.unwrap()
}

#[tokio::test]
async fn who_was_erased_books_again_as_somebody_new() {
    let (harness, _) = Harness::with_fake_policy().await;
    harness.booked(book_request()).await;
    let before = subject(&harness).await;
    assert_eq!(indexes(&harness, before).await, 4, "the person, e-mail, mailbox, telephone");
    erase(&harness, before).await;
    let (booking, manage_token) = harness.booked(later(book_request(), DAY)).await;
    assert_eq!(harness.db.rows().await.of("client"), 2);
    assert_eq!(indexes(&harness, before).await, 0);
    let shown = harness.show(pb::GetRequest { id: booking.id, manage_token }).await;
    assert_eq!(shown.client.unwrap().name, "Zenobia Canaria");
    harness.booked(later(book_request(), 2 * DAY)).await;
    assert_eq!(harness.db.rows().await.of("client"), 2, "and is found as such");
}

/// The other instance had the key at hand, and would have sealed with it what nobody can open.
#[tokio::test]
async fn an_instance_that_has_the_key_at_hand_does_not_seal_with_it() {
    let (harness, _) = Harness::with_fake_policy().await;
    // The keyring is one file of the installation: the second instance reads the same one.
    let clock = harness.context.clock.clone();
    let ring = Keyring::new_json("r9", &clock);
    let sealer = || {
        let ring: Arc<dyn RootKeys> = Arc::new(Keyring::from_json(&ring, &clock).unwrap());
        Sealer::connect(&harness.db.keys_url(), ring, &clock).unwrap()
    };
    let mut server = harness.db.keys_superuser().await;
    sqlx::raw_sql("truncate seal.tenant_key").execute(&mut server).await.unwrap();
    let [one, other] =
        [sealer(), sealer()].map(|sealer| BookingsService(Context { sealer, ..harness.context.clone() }));
    message(one.book(guest(LUNA, book_request())).await);
    message(other.book(guest(LUNA, later(book_request(), DAY))).await);
    one.0.sealer.destroy(&arrange(&LUNA.parse().unwrap()), subject(&harness).await).await.unwrap();
    let booked = message(other.book(guest(LUNA, later(book_request(), 2 * DAY))).await);
    let ask = pb::GetRequest { id: booked.booking.unwrap().id, manage_token: booked.manage_token };
    let shown = message(one.get(guest(LUNA, ask)).await);
    assert_eq!(shown.client.unwrap().name, "Zenobia Canaria");
    assert_eq!(harness.db.rows().await.of("client"), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_was_erased_and_books_several_times_at_once_is_one_new_client() {
    let (harness, _) = Harness::with_fake_policy().await;
    harness.booked(later(book_request(), 30 * DAY)).await;
    let before = subject(&harness).await;
    erase(&harness, before).await;
    let heard = at_once(&harness, 4, 4, |n| later(book_request(), DAY * i64::try_from(n).unwrap())).await;
    assert!(heard.iter().all(Result::is_ok), "{heard:?}");
    assert_eq!((harness.db.rows().await.of("client"), indexes(&harness, before).await), (2, 0));
}

#[tokio::test]
async fn a_quarantined_client_is_not_found_and_keeps_its_row() {
    let (harness, _) = Harness::with_fake_policy().await;
    harness.booked(book_request()).await;
    harness.db.arrange("update client set quarantined_at = '2026-11-23 07:00Z'").await;
    harness.booked(later(book_request(), DAY)).await;
    harness.booked(later(book_request(), 2 * DAY)).await;
    assert_eq!(harness.db.rows().await.of("client"), 2);
    let mut server = harness.db.superuser().await;
    let aside: i64 = sqlx::query_scalar("select count(*) from client where quarantined_at is not null")
        .fetch_one(&mut server)
        .await
        .unwrap();
    assert_eq!(aside, 1);
}

/// The job alone, whoever destroyed the key: nobody has to come again.
#[tokio::test]
async fn who_was_erased_leaves_no_blind_index() {
    let (harness, _) = Harness::with_fake_policy().await;
    harness.booked(book_request()).await;
    let gone = subject(&harness).await;
    harness.booked(later(book_request_of(2), DAY)).await;
    let tenant = LUNA.parse().unwrap();
    assert_eq!(purge_erased(&harness.context, &tenant).await.unwrap(), 0);
    erase(&harness, gone).await;
    assert_eq!(indexes(&harness, gone).await, 4);
    assert_eq!(purge_erased(&harness.context, &tenant).await.unwrap(), 1);
    assert_eq!(indexes(&harness, gone).await, 0);
    assert_eq!(harness.db.rows().await.of("client_contact"), 2, "the other client's stay");
    assert_eq!(purge_erased(&harness.context, &tenant).await.unwrap(), 0, "once");
}

#[tokio::test]
async fn the_booking_of_who_was_erased_is_cancelled_with_no_reason_kept() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, _) = harness.booked(book_request()).await;
    erase(&harness, subject(&harness).await).await;
    let wish = pb::CancelRequest {
        id: booking.id,
        reason: "She moved away".to_owned(),
        ..pb::CancelRequest::default()
    };
    let by = staff_of(LUNA, Clock::system().id(), Role::Admin, wish);
    assert_eq!(message(harness.bookings().cancel(by).await).state(), pb::State::Cancelled);
    let mut server = harness.db.superuser().await;
    let kept: i64 = sqlx::query_scalar("select count(sealed_reason) from booking_change")
        .fetch_one(&mut server)
        .await
        .unwrap();
    assert_eq!(kept, 0);
}
