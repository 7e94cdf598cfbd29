//! What one contact may cause: five bookings ahead, ten mails a day, whoever asks and however many at once.
use std::time::Duration;

use booking::jobs::purge::purge;
use booking_domain::limits::UPCOMING_MOST;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use holdfast_proto::tenant::v1::{ContactFields, FieldRule};
use kit_fault::Reason;
use kit_tenants::testing::{With as _, tenant, tenants};
use kit_testkit::rows;

use crate::booked::{book_request, book_request_of, later};
use crate::harness::{Harness, LUNA, SOL, guest, message, staff};
use crate::race::at_once;

const DAY: i64 = 24 * 60;
const MOST: usize = 5;

/// Somebody with this address and telephone, `days` days later than the others.
fn somebody(name: &str, email: &str, phone: &str, days: usize) -> pb::BookRequest {
    let client =
        pb::ClientDetails { name: name.to_owned(), email: email.to_owned(), phone: phone.to_owned() };
    pb::BookRequest { client: Some(client), ..later(book_request(), DAY * i64::try_from(days).unwrap()) }
}

/// How many were booked, if everybody else heard the neutral answer.
fn let_through(heard: &[Result<pb::BookResponse, Reason>]) -> usize {
    assert!(heard.iter().all(|one| matches!(one, Ok(_) | Err(Reason::BookingNotPossible))), "{heard:?}");
    heard.iter().filter(|one| one.is_ok()).count()
}

async fn cancel(harness: &Harness, booked: (pb::Booking, String)) -> pb::Booking {
    let (booking, token) = booked;
    let wish = pb::CancelRequest { id: booking.id, manage_token: token, ..pb::CancelRequest::default() };
    message(harness.bookings().cancel(guest(LUNA, wish)).await)
}

/// Books and cancels so often; each is two mails.
async fn to_and_fro(harness: &Harness, times: usize) {
    for _ in 0..times {
        cancel(harness, harness.booked(book_request()).await).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_at_once_to_one_mailbox_exactly_five_are_booked() {
    let (harness, _) = Harness::with_fake_policy().await;
    let spelt = ["victim@example.org", "VICTIM@example.org", "vic.tim@example.org"];
    let heard = at_once(&harness, 20, 8, |n| {
        let email =
            spelt.get(n % 4).map_or_else(|| format!("victim+{n}@example.org"), |one| (*one).to_owned());
        somebody(&format!("Client {n}"), &email, &format!("+34 600 000 {n:03}"), n)
    })
    .await;
    assert_eq!(let_through(&heard), MOST);
    assert_eq!((harness.db.rows().await.of("booking"), harness.db.rows().await.of("claim")), (5, 5));
    assert_eq!(harness.db.rows().await.of("mailed"), UPCOMING_MOST);
    harness.booked(later(book_request_of(1), DAY * 30)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_at_once_with_one_telephone_exactly_five_are_booked() {
    let (harness, _) = Harness::with_fake_policy().await;
    let spelt = ["+34 600 111 222", "0034600111222"];
    let heard = at_once(&harness, 20, 8, |n| {
        somebody(&format!("Client {n}"), &format!("client-{n}@example.org"), spelt[n % 2], n)
    })
    .await;
    assert_eq!(let_through(&heard), MOST);
}

/// An address and a telephone are counted each for itself: what others booked with one of them does not add up.
#[tokio::test]
async fn contacts_do_not_add_up_and_tenants_neither() {
    let (harness, _) = Harness::with_fake_policy().await;
    harness.open(SOL).await;
    for n in 0..4 {
        harness.booked(somebody("Ana", "ana@example.org", "+34 600 000 001", n)).await;
        harness.booked(somebody("Eva", "eva@example.org", "+34 600 000 002", n + 4)).await;
    }
    let both = |days| somebody("Ana", "ana@example.org", "+34 600 000 002", days);
    harness.booked(both(8)).await;
    assert_eq!(harness.refusal(both(9)).await, Reason::BookingNotPossible);
    message(harness.bookings().book(guest(SOL, both(9))).await);
}

#[tokio::test]
async fn what_is_cancelled_or_over_counts_no_more() {
    let (harness, _) = Harness::with_fake_policy().await;
    let mut made = Vec::new();
    for day in 0..MOST {
        made.push(harness.booked(somebody("Ana", "ana@example.org", "+34 600 000 001", day)).await);
    }
    let one_more = |day| somebody("Ana", "ana@example.org", "+34 600 000 001", day);
    assert_eq!(harness.refusal(one_more(9)).await, Reason::BookingNotPossible);
    cancel(&harness, made.pop().unwrap()).await;
    harness.booked(one_more(9)).await;
    assert_eq!(harness.refusal(one_more(10)).await, Reason::BookingNotPossible);
    // The first one begins: 2026-11-25 at 10:00.
    harness.clock.advance(Duration::from_hours(51));
    harness.booked(one_more(10)).await;
}

#[tokio::test]
async fn the_tenth_mail_of_a_day_is_the_last() {
    let (harness, _) = Harness::with_fake_policy().await;
    to_and_fro(&harness, 5).await;
    let before = harness.db.rows().await;
    assert_eq!(harness.refusal(book_request()).await, Reason::BookingNotPossible);
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]), "nothing is left of it");
    harness.clock.advance(Duration::from_hours(24) - Duration::from_micros(1));
    assert_eq!(harness.refusal(later(book_request(), DAY)).await, Reason::BookingNotPossible);
    harness.clock.advance(Duration::from_micros(1));
    purge(&harness.db.jobs(), harness.context.clock.now()).await;
    assert_eq!(harness.db.rows().await.of("mailed"), 0);
    harness.booked(later(book_request(), DAY)).await;
}

#[tokio::test]
async fn cancelling_works_without_its_mail_and_says_so() {
    let (harness, _) = Harness::with_fake_policy().await;
    let kept = harness.booked(later(book_request(), DAY)).await;
    to_and_fro(&harness, 4).await;
    harness.booked(later(book_request(), 2 * DAY)).await;
    let mails = "select count(*) from holdfast.outbox where destination = 'mail'";
    let mut server = harness.db.superuser().await;
    let before: i64 = sqlx::query_scalar(mails).fetch_one(&mut server).await.unwrap();
    assert_eq!(before, 10);
    let first = cancel(&harness, kept.clone()).await;
    assert_eq!((first.state(), first.mail_left_out), (pb::State::Cancelled, true));
    assert_eq!(cancel(&harness, kept.clone()).await, first, "repeated: the same");
    let after: i64 = sqlx::query_scalar(mails).fetch_one(&mut server).await.unwrap();
    assert_eq!(after, before);
    let ask = pb::GetRequest { id: kept.0.id, manage_token: kept.1 };
    let shown = harness.show(ask).await;
    let left_out: Vec<bool> = shown.changes.iter().map(|change| change.mail_left_out).collect();
    assert_eq!((shown.mail_left_out, left_out), (true, vec![false, true]));
}

/// The fifth booking, sent again while it is made, is the same booking and no sixth.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_retry_of_the_last_one_hears_what_the_first_heard() {
    let (harness, _) = Harness::with_fake_policy().await;
    for day in 1..MOST {
        harness.booked(later(book_request(), DAY * i64::try_from(day).unwrap())).await;
    }
    let keyed = |_| pb::BookRequest { idempotency_key: "0123456789abcdef".to_owned(), ..book_request() };
    let heard = at_once(&harness, 20, 4, keyed).await;
    let first = heard.first().unwrap().as_ref().unwrap();
    assert!(heard.iter().all(|one| one.as_ref() == Ok(first)), "{heard:?}");
    assert_eq!(harness.db.rows().await.of("booking"), UPCOMING_MOST);
}

/// Whoever leaves a telephone alone gets no mail, and none is counted.
#[tokio::test]
async fn a_telephone_alone_is_counted_too() {
    let (mut harness, _) = Harness::with_fake_policy().await;
    let asked = FieldRule::Optional.into();
    let contact = ContactFields { email: asked, phone: asked, address: FieldRule::Off.into() };
    harness.context.tenants = tenants(&[tenant(LUNA).with(|config| config.contact = Some(contact))]);
    let made = harness.booked(somebody("Ana", "", "+34 600 000 001", 0)).await;
    for day in 1..MOST {
        harness.booked(somebody("Ana", "", "+34 600 000 001", day)).await;
    }
    assert_eq!(harness.refusal(somebody("Eva", "", "+34 600 000 001", 9)).await, Reason::BookingNotPossible);
    assert!(!cancel(&harness, made).await.mail_left_out);
    assert_eq!(harness.db.rows().await.of("mailed"), 0, "there is nobody to write to");
}

/// Staff know whom they book for: they are not refused, and the mailbox is not filled either.
#[tokio::test]
async fn staff_are_not_held_and_send_no_eleventh_mail() {
    let (harness, policy) = Harness::with_fake_policy().await;
    policy.nothing_required.store(true, std::sync::atomic::Ordering::SeqCst);
    for day in 0..11 {
        let wish = pb::BookRequest { accepted: vec![], ..later(book_request(), DAY * day) };
        message(harness.bookings().book(staff(LUNA, wish)).await);
    }
    assert_eq!((harness.db.rows().await.of("booking"), harness.db.rows().await.of("mailed")), (11, 10));
}
