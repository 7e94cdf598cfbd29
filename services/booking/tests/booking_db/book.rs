//! Book, through its RPC: what is written, what is refused and in which order, what a retry hears.
use std::sync::atomic::Ordering;

use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use holdfast_proto::common::v1::Money;
use holdfast_proto::policy::v1::RefundUntil;
use holdfast_proto::tenant::v1::{ClientAccounts, WhoMayBook};
use kit_fault::{Fault, Reason};
use kit_tenants::testing::{With as _, tenant, tenants};
use kit_testkit::rows;

use crate::booked::{book_request, book_request_of, later};
use crate::fake_policy::EARLIER;
use crate::harness::{Harness, LUNA, guest, message, staff};
use crate::put::id;

#[tokio::test]
async fn a_booking_is_written_whole() {
    let (harness, _) = Harness::with_fake_policy().await;
    let before = harness.db.rows().await;
    let (booking, token) = harness.booked(book_request()).await;
    let stands = (pb::State::Confirmed, pb::Phase::Upcoming, 1);
    assert_eq!((booking.state(), booking.phase(), booking.revision), stands);
    assert_eq!(booking.accepted.len(), 2);
    assert_eq!(token.len(), 22);
    assert!(booking.receipt.unwrap().code.starts_with("CR-"));
    assert!(booking.client.is_none() && booking.answers.is_empty(), "no personal data in the answer");
    let written = [
        ("booking", 1),
        ("claim", 1),
        ("client", 1),
        ("client_contact", 3),
        ("answer", 1),
        ("acceptance", 1),
        ("accepted", 2),
        ("booking_change", 1),
        ("mailed", 1),
        // Consent, audit and mail.
        ("holdfast.outbox", 3),
    ];
    assert_eq!(harness.db.rows().await.since(&before), rows(&written));
    assert_eq!(harness.db.audited("booking.book").await.len(), 1);
}

#[tokio::test]
async fn what_cancelling_gives_back_is_kept_with_the_booking() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, manage_token) = harness.booked(book_request()).await;
    let tier = RefundUntil {
        until: booking.cancel_until,
        percent: 50,
        amount: Some(Money { minor: 0, currency: "EUR".to_owned() }),
    };
    assert_eq!(booking.refunds, std::slice::from_ref(&tier), "of what was paid: nothing yet");
    let shown = harness.show(pb::GetRequest { id: booking.id, manage_token }).await;
    assert_eq!(shown.refunds, [tier]);
    let cost = shown.no_show.unwrap();
    let price = booking.price.unwrap();
    assert_eq!(cost.fee, Some(Money { minor: price.minor / 2, ..price }), "as policy said");
    assert_eq!(cost.refund_percent, 0);
}

#[tokio::test]
async fn without_each_acceptance_nothing_changes() {
    let (harness, policy) = Harness::with_fake_policy().await;
    let before = harness.db.rows().await;
    for (missing, kind) in [(0, "terms"), (1, "cancellation")] {
        let mut request = book_request();
        request.idempotency_key = format!("0123456789abcdef-{missing}");
        request.accepted.remove(missing);
        let fault = harness.book(request).await.unwrap_err();
        assert_eq!(fault.reason, Reason::AgreementRequired);
        assert_eq!(fault.fields.iter().map(|field| field.field.as_str()).collect::<Vec<_>>(), [kind]);
        assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
    }
    policy.unavailable.store(true, Ordering::SeqCst);
    assert_eq!(harness.refusal(book_request()).await, Reason::Unavailable);
    policy.unavailable.store(false, Ordering::SeqCst);
    policy.closed.store(true, Ordering::SeqCst);
    assert_eq!(harness.refusal(book_request()).await, Reason::BookingClosed);
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
}

#[tokio::test]
async fn staff_accept_nothing_for_a_client() {
    let (harness, _) = Harness::with_fake_policy().await;
    let before = harness.db.rows().await;
    let booked = harness.bookings().book(staff(LUNA, book_request())).await;
    let fault = booked.map(drop).map_err(|status| Fault::from_status(&status)).unwrap_err();
    assert_eq!(fault.reason, Reason::AcceptanceByStaff);
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
}

#[tokio::test]
async fn details_are_checked_as_booking_checks_them_and_nothing_is_kept() {
    let (harness, _) = Harness::with_fake_policy().await;
    let before = harness.db.rows().await;
    let spoil: [fn(&mut pb::BookRequest); 5] = [
        |_| (),
        |request| request.service_id = vec![9; 16],
        |request| request.client.as_mut().unwrap().name.clear(),
        |request| request.client.as_mut().unwrap().name = "4111 1111 1111 1111".to_owned(),
        |request| request.answers.push(pb::Answer { key: "x".to_owned(), value: "y".to_owned() }),
    ];
    for (place, spoil) in spoil.into_iter().enumerate() {
        let mut wish = book_request();
        spoil(&mut wish);
        let pb::BookRequest { service_id, client, answers, .. } = wish.clone();
        let ask = pb::CheckDetailsRequest { service_id, client, answers };
        let checked = harness.bookings().check_details(guest(LUNA, ask)).await;
        let checked = checked.map(drop).map_err(|status| Fault::from_status(&status));
        assert_eq!(harness.db.rows().await.since(&before), rows(&[]), "{place}");
        match place {
            0 => assert_eq!(checked, Ok(())),
            _ => assert_eq!(checked, harness.book(wish).await.map(drop), "{place}"),
        }
    }
}

#[tokio::test]
async fn refusals_come_in_the_contracts_order() {
    let (harness, policy) = Harness::with_fake_policy().await;
    harness.booked(book_request_of(0)).await;
    policy.blocked.store(true, Ordering::SeqCst);
    let mut worst = book_request();
    worst.client.as_mut().unwrap().name = "4111 1111 1111 1111".to_owned();
    worst.language = "xx".to_owned();
    worst.accepted.clear();
    worst.expected_price = Some(Money { minor: 1, currency: "EUR".to_owned() });
    let mut request = later(worst, 7);
    assert_eq!(harness.refusal(request.clone()).await, Reason::ValidationFailed);
    request.language = "es".to_owned();
    assert_eq!(harness.refusal(request.clone()).await, Reason::PaymentDataRefused);
    request.client.as_mut().unwrap().name = "Zenobia".to_owned();
    assert_eq!(harness.refusal(request.clone()).await, Reason::SlotUnavailable);
    request = later(request, -7);
    assert_eq!(harness.refusal(request.clone()).await, Reason::AgreementRequired);
    request.accepted = crate::booked::book_request().accepted;
    request.accepted[1].digest = EARLIER.to_vec();
    assert_eq!(harness.refusal(request.clone()).await, Reason::AgreementOutdated);
    request.accepted = crate::booked::book_request().accepted;
    assert_eq!(harness.refusal(request.clone()).await, Reason::BookingNotPossible);
    policy.blocked.store(false, Ordering::SeqCst);
    assert_eq!(harness.refusal(request.clone()).await, Reason::PriceChanged);
    request.expected_price = None;
    assert_eq!(harness.refusal(request).await, Reason::SlotTaken);
}

#[tokio::test]
async fn an_unknown_digest_is_required_again() {
    let (harness, _) = Harness::with_fake_policy().await;
    let mut request = book_request();
    request.accepted[0].digest = vec![0x55; 32];
    assert_eq!(harness.refusal(request).await, Reason::AgreementRequired);
}

#[tokio::test]
async fn a_retry_hears_the_same_and_another_request_is_refused() {
    let (harness, policy) = Harness::with_fake_policy().await;
    let keyed = pb::BookRequest { idempotency_key: "0123456789abcdef".to_owned(), ..book_request() };
    let first = harness.book(keyed.clone()).await.unwrap();
    let after = harness.db.rows().await;
    policy.unavailable.store(true, Ordering::SeqCst);
    assert_eq!(harness.book(keyed.clone()).await.unwrap(), first, "also while policy is unavailable");
    let other = pb::BookRequest { language: "en".to_owned(), ..keyed.clone() };
    assert_eq!(harness.refusal(other).await, Reason::IdempotencyMismatch);
    let short = pb::BookRequest { idempotency_key: "short".to_owned(), ..keyed };
    assert_eq!(harness.refusal(short).await, Reason::ValidationFailed);
    assert_eq!(harness.db.rows().await.since(&after), rows(&[]));
}

#[tokio::test]
async fn only_an_equal_person_shares_a_client() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (first, _) = harness.booked(book_request()).await;
    let mut same = later(book_request(), 180);
    same.client.as_mut().unwrap().name = " zenobia  CANARIA ".to_owned();
    harness.booked(same).await;
    assert_eq!(harness.db.rows().await.of("client"), 1);
    let mut sister = book_request();
    sister.provider_id = id(12);
    sister.client.as_mut().unwrap().name = "Another Canaria".to_owned();
    let (other, _) = harness.booked(sister).await;
    assert_eq!(harness.db.rows().await.of("client"), 2);
    assert_ne!(first.id, other.id);
}

#[tokio::test]
async fn overlaps_and_buffers_are_taken() {
    let (harness, _) = Harness::with_fake_policy().await;
    harness.booked(book_request_of(1)).await;
    for minutes in [-60, -30, 0] {
        assert_eq!(harness.refusal(later(book_request_of(2), minutes)).await, Reason::SlotTaken, "{minutes}");
    }
    // 09:00 to 10:00 keeps ten minutes free: 09:30 is out, and 13:00 after the break is free.
    harness.booked(later(book_request_of(2), 120)).await;
}

#[tokio::test]
async fn nobody_in_particular_is_whoever_is_free() {
    let (harness, _) = Harness::with_fake_policy().await;
    let anyone = |n| pb::BookRequest { provider_id: vec![], ..book_request_of(n) };
    let (first, _) = harness.booked(anyone(1)).await;
    let (second, _) = harness.booked(anyone(2)).await;
    assert_ne!(first.provider.unwrap().id, second.provider.unwrap().id);
    assert_eq!(harness.refusal(anyone(3)).await, Reason::SlotTaken);
}

#[tokio::test]
async fn who_may_book_is_what_the_tenant_says() {
    let (mut harness, policy) = Harness::with_fake_policy().await;
    policy.nothing_required.store(true, Ordering::SeqCst);
    let mut asked = book_request();
    asked.accepted.clear();
    for (who, accounts, refusal) in [
        (WhoMayBook::RegisteredClients, ClientAccounts::Optional, Reason::SignInRequired),
        (WhoMayBook::Anyone, ClientAccounts::Required, Reason::SignInRequired),
        (WhoMayBook::StaffOnly, ClientAccounts::Required, Reason::BookingNotPossible),
        (WhoMayBook::StaffOnly, ClientAccounts::Optional, Reason::BookingNotPossible),
    ] {
        let salon = tenant(LUNA).with(|config| {
            config.booking.as_mut().unwrap().who_may_book = who.into();
            config.sign_in.as_mut().unwrap().client_accounts = accounts.into();
        });
        harness.context.tenants = tenants(&[salon]);
        assert_eq!(harness.refusal(asked.clone()).await, refusal, "{who:?} {accounts:?}");
    }
    let booked = message(harness.bookings().book(staff(LUNA, asked)).await);
    assert!(booked.booking.is_some(), "staff book all the same");
}

#[tokio::test]
async fn a_suspended_tenant_takes_no_bookings() {
    let (mut harness, _) = Harness::with_fake_policy().await;
    harness.context.tenants = tenants(&[tenant(LUNA).with(|config| config.suspended = true)]);
    assert_eq!(harness.refusal(book_request()).await, Reason::TenantSuspended);
}
