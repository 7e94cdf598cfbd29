//! Preview and cancel, through their RPCs.
use std::sync::atomic::Ordering;
use std::time::Duration;

use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use holdfast_proto::common::v1::Money;
use kit_clock::Clock;
use kit_fault::{Fault, Reason};
use kit_principal::Role;
use kit_testkit::rows;

use crate::booked::{book_request, book_request_of};
use crate::harness::{Harness, LUNA, SOL, guest, message, staff, staff_of};

fn wish(booking: &pb::Booking, token: &str) -> pb::CancelRequest {
    pb::CancelRequest {
        id: booking.id.clone(),
        manage_token: token.to_owned(),
        ..pb::CancelRequest::default()
    }
}

async fn cancel(harness: &Harness, wish: pb::CancelRequest) -> Result<pb::Booking, Fault> {
    let answer = harness.bookings().cancel(guest(LUNA, wish)).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Fault::from_status(&status))
}

#[tokio::test]
async fn what_was_previewed_happens_and_the_time_is_free_again() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    let ask = pb::PreviewCancellationRequest { id: booking.id.clone(), manage_token: token.clone() };
    let preview = message(harness.bookings().preview_cancellation(guest(LUNA, ask)).await);
    let decision = preview;
    assert!(decision.allowed);
    let mut wish = wish(&booking, &token);
    wish.reason = "Zenobia is ill".to_owned();
    wish.expected_refund = decision.refund.clone();
    let cancelled = cancel(&harness, wish.clone()).await.unwrap();
    assert_eq!((cancelled.state(), cancelled.revision), (pb::State::Cancelled, 2));
    assert_eq!(cancelled.decision, Some(decision));
    assert_eq!(harness.db.rows().await.of("claim"), 0);
    assert_eq!(harness.db.audited("booking.cancel").await.len(), 1);
    // The staff read why, and nobody once the client's key is gone.
    let reasons = async || {
        let ask = pb::GetRequest { id: booking.id.clone(), manage_token: String::new() };
        let asked = staff_of(LUNA, Clock::system().id(), Role::Admin, ask);
        let shown = message(harness.bookings().get(asked).await);
        shown.changes.into_iter().map(|change| change.reason).collect::<Vec<_>>()
    };
    assert_eq!(reasons().await, ["", "Zenobia is ill"]);
    let after = harness.db.rows().await;
    harness.clock.advance(Duration::from_hours(100));
    assert_eq!(
        cancel(&harness, wish).await.unwrap().decision,
        cancelled.decision,
        "repeated: the first decision"
    );
    assert_eq!(harness.db.rows().await.since(&after), rows(&[]));
    harness.clock.set(crate::harness::at(crate::harness::NOW));
    harness.booked(book_request_of(2)).await;
}

#[tokio::test]
async fn another_outcome_than_was_shown_is_refused() {
    let (harness, policy) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    policy.fee.store(500, Ordering::SeqCst);
    let mut shown = wish(&booking, &token);
    shown.expected_fee = Some(Money { minor: 0, currency: "EUR".to_owned() });
    let before = harness.db.rows().await;
    assert_eq!(cancel(&harness, shown).await.unwrap_err().reason, Reason::DecisionChanged);
    let mut stale = wish(&booking, &token);
    stale.if_revision = 9;
    assert_eq!(cancel(&harness, stale).await.unwrap_err().reason, Reason::StateChanged);
    policy.unavailable.store(true, Ordering::SeqCst);
    assert_eq!(cancel(&harness, wish(&booking, &token)).await.unwrap_err().reason, Reason::Unavailable);
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
}

#[tokio::test]
async fn a_reason_with_a_card_number_is_refused_and_nothing_is_cancelled() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    let before = harness.db.rows().await;
    for reason in ["4111x1111x1111x1111", "n. 41111111111111111227", "๔๑๑๑๑๑๑๑๑๑๑๑๑๑๑๑"]
    {
        let wish = pb::CancelRequest { reason: reason.to_owned(), ..wish(&booking, &token) };
        let refused = cancel(&harness, wish).await.unwrap_err();
        let fields: Vec<_> = refused.fields.iter().map(|field| field.code.as_str()).collect();
        assert_eq!((refused.reason, fields), (Reason::PaymentDataRefused, vec!["CARD_NUMBER"]), "{reason}");
    }
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
}

#[tokio::test]
async fn past_the_deadline_it_is_told() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    // 07:00 on the 23rd: the deadline is 10:00 on the 24th.
    harness.clock.advance(Duration::from_hours(27));
    let (other, of_other) = harness
        .booked({
            let mut other = book_request_of(2);
            other.provider_id = crate::put::id(12);
            other
        })
        .await;
    assert!(cancel(&harness, wish(&other, &of_other)).await.is_ok(), "exactly at the deadline: yes");
    harness.clock.advance(Duration::from_micros(1));
    let fault = cancel(&harness, wish(&booking, &token)).await.unwrap_err();
    assert_eq!(fault.reason, Reason::CancellationWindowClosed);
    assert_eq!(fault.metadata.get("deadline").map(String::as_str), Some("2026-11-24T10:00:00Z"));
    harness.clock.advance(Duration::from_hours(24));
    assert_eq!(cancel(&harness, wish(&booking, &token)).await.unwrap_err().reason, Reason::BookingStarted);
}

#[tokio::test]
async fn a_wrong_token_and_another_tenant_find_nothing() {
    let (harness, _) = Harness::with_fake_policy().await;
    harness.open(SOL).await;
    let (booking, token) = harness.booked(book_request()).await;
    let get = |token: &str| pb::GetRequest { id: booking.id.clone(), manage_token: token.to_owned() };
    let missing = pb::GetRequest { id: vec![7; 16], manage_token: token.clone() };
    let fault = |status: tonic::Status| Fault::from_status(&status);
    let expected = fault(harness.bookings().get(guest(LUNA, missing)).await.unwrap_err());
    assert_eq!(expected.reason, Reason::NotFound);
    for wrong in ["", "AAAAAAAAAAAAAAAAAAAAAA", &token[1..]] {
        let heard = fault(harness.bookings().get(guest(LUNA, get(wrong))).await.unwrap_err());
        assert_eq!(heard, expected);
    }
    let elsewhere = fault(harness.bookings().get(guest(SOL, get(&token))).await.unwrap_err());
    assert_eq!(elsewhere, expected);
    let employee = fault(harness.bookings().get(staff(LUNA, get(""))).await.unwrap_err());
    assert_eq!(employee, expected, "an employee sees their own bookings only");
    let own = message(harness.bookings().get(guest(LUNA, get(&token))).await);
    assert_eq!(own.client.unwrap().name, "Zenobia Canaria");
    assert_eq!(own.answers.len(), 1);
}
