//! Retries: the same call under the same key hears the same, and only for a day.
use std::sync::atomic::Ordering;
use std::time::Duration;

use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use kit_fault::{Fault, Reason};
use kit_testkit::rows;

use crate::booked::{book_request, book_request_of, later};
use crate::harness::{Harness, LUNA, SOL, guest, message};

const KEY: &str = "0123456789abcdef";

fn keyed(request: pb::BookRequest) -> pb::BookRequest {
    pb::BookRequest { idempotency_key: KEY.to_owned(), ..request }
}

#[tokio::test]
async fn an_answer_is_remembered_for_a_day() {
    let (harness, _) = Harness::with_fake_policy().await;
    let wish = keyed(later(book_request(), 7 * 24 * 60));
    let first = harness.book(wish.clone()).await.unwrap();
    harness.clock.advance(Duration::from_hours(24) - Duration::from_micros(1));
    assert_eq!(harness.book(wish.clone()).await.unwrap(), first);
    harness.clock.advance(Duration::from_micros(1));
    assert_eq!(
        harness.refusal(wish.clone()).await,
        Reason::SlotTaken,
        "it is a new call, and that time is taken"
    );
    let again = harness.book(keyed(later(book_request_of(2), 8 * 24 * 60))).await.unwrap();
    assert_ne!(again.booking.unwrap().id, first.booking.unwrap().id);
}

#[tokio::test]
async fn only_success_is_remembered() {
    let (harness, policy) = Harness::with_fake_policy().await;
    policy.blocked.store(true, Ordering::SeqCst);
    assert_eq!(harness.refusal(keyed(book_request())).await, Reason::BookingNotPossible);
    policy.blocked.store(false, Ordering::SeqCst);
    harness.book(keyed(book_request())).await.unwrap();
}

#[tokio::test]
async fn a_tenants_keys_are_its_own_and_nothing_is_kept_of_token_or_person() {
    let (harness, _) = Harness::with_fake_policy().await;
    harness.open(SOL).await;
    let here = harness.book(keyed(book_request())).await.unwrap();
    let there = message(harness.bookings().book(guest(SOL, keyed(book_request()))).await);
    assert_ne!(here.booking.as_ref().unwrap().id, there.booking.unwrap().id);
    let mut server = harness.db.superuser().await;
    let kept: Vec<Vec<u8>> =
        sqlx::query_scalar("select answer from holdfast.idempotency").fetch_all(&mut server).await.unwrap();
    assert_eq!(kept.len(), 2);
    for secret in [here.manage_token.as_str(), "Zenobia", "zenobia", "600", "192.0.2.77"] {
        let found = |answer: &Vec<u8>| answer.windows(secret.len()).any(|bytes| bytes == secret.as_bytes());
        assert!(!kept.iter().any(found), "{secret}");
    }
}

#[tokio::test]
async fn a_retried_cancel_hears_what_the_first_heard() {
    let (harness, policy) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    let (other, of_other) = harness.booked(later(book_request_of(2), 180)).await;
    let wish = pb::CancelRequest {
        id: booking.id,
        manage_token: token,
        idempotency_key: KEY.to_owned(),
        ..pb::CancelRequest::default()
    };
    let first = message(harness.bookings().cancel(guest(LUNA, wish.clone())).await);
    let after = harness.db.rows().await;
    policy.unavailable.store(true, Ordering::SeqCst);
    harness.clock.advance(Duration::from_hours(23));
    assert_eq!(message(harness.bookings().cancel(guest(LUNA, wish.clone())).await), first);
    let elsewhere = pb::CancelRequest { id: other.id, manage_token: of_other, ..wish.clone() };
    for reused in [elsewhere, pb::CancelRequest { reason: "again".to_owned(), ..wish }] {
        let status = harness.bookings().cancel(guest(LUNA, reused)).await.unwrap_err();
        assert_eq!(Fault::from_status(&status).reason, Reason::IdempotencyMismatch);
    }
    assert_eq!(harness.db.rows().await.since(&after), rows(&[]));
}
