//! A booking's link: what it shows and for how long, a new one by mail, and none any more.
use std::sync::atomic::Ordering;
use std::time::Duration;

use booking::jobs::link::deliverer;
use futures_util::future::join_all;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use kit_clock::Clock;
use kit_fault::{Fault, Reason};
use kit_outbox::{Relay, RelayOptions, destination};
use kit_principal::Role;
use kit_testkit::mail::{decoded, mails, relay_until};
use kit_testkit::rows;

use crate::booked::{book_request, book_request_of, later};
use crate::harness::{Harness, LUNA, SOL, guest, message, refused, staff_of};
use crate::mail::deliver;

const EMAIL: &str = "zenobia.canaria@example.org";

async fn get(harness: &Harness, booking: &pb::Booking, token: &str) -> Result<pb::Booking, Reason> {
    let ask = pb::GetRequest { id: booking.id.clone(), manage_token: token.to_owned() };
    let answer = harness.bookings().get(guest(LUNA, ask)).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Fault::from_status(&status).reason)
}

async fn as_staff(harness: &Harness, booking: &pb::Booking) -> pb::Booking {
    let ask = pb::GetRequest { id: booking.id.clone(), manage_token: String::new() };
    message(harness.bookings().get(staff_of(LUNA, Clock::system().id(), Role::Admin, ask)).await)
}

async fn cancel(harness: &Harness, booking: &pb::Booking, token: &str) -> Result<pb::Booking, Reason> {
    let wish = pb::CancelRequest {
        id: booking.id.clone(),
        manage_token: token.to_owned(),
        reason: "I am ill".to_owned(),
        ..pb::CancelRequest::default()
    };
    let answer = harness.bookings().cancel(guest(LUNA, wish)).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Fault::from_status(&status).reason)
}

/// Asks for a link, and hears the answer.
async fn request(harness: &Harness, tenant: &str, code: &str, email: &str) {
    let ask = pb::RequestLinkRequest { code: code.to_owned(), email: email.to_owned() };
    message(harness.bookings().request_link(guest(tenant, ask)).await);
}

/// Deals with what was asked for, by so many workers. Their leases hold nobody off: they get in each other's way
/// wherever they can.
async fn send_links(harness: &Harness, workers: usize) {
    let (poll, lease) = (Duration::from_millis(10), Duration::ZERO);
    let options = RelayOptions { poll, lease, workers, batch: 2, ..RelayOptions::default() };
    let (job, clock) = (deliverer(&harness.context), harness.context.clock.clone());
    let relay = Relay::new(harness.db.jobs(), destination::LINK, job, clock, options);
    let done = "select count(*) = 0 from holdfast.outbox where destination = 'link'";
    relay_until(&harness.db, std::iter::once(relay), done).await;
}

/// Asks for a link, and waits until that is dealt with.
async fn ask(harness: &Harness, tenant: &str, code: &str, email: &str) {
    request(harness, tenant, code, email).await;
    send_links(harness, 1).await;
}

async fn epoch(harness: &Harness) -> i32 {
    let mut server = harness.db.superuser().await;
    sqlx::query_scalar("select manage_epoch from booking").fetch_one(&mut server).await.unwrap()
}

/// The token of each mail that holds a link.
async fn mailed(harness: &Harness) -> Vec<String> {
    sent(harness).await.iter().filter_map(|mail| token_in(mail)).collect()
}

/// Every mail that waits, sent.
async fn sent(harness: &Harness) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    deliver(harness, &format!("file:{}", folder.path().display())).await;
    mails(folder.path()).iter().map(|mail| decoded(mail)).collect()
}

fn token_in(mail: &str) -> Option<String> {
    let at = mail.find("?t=")? + 3;
    mail.get(at..at + 22).map(str::to_owned)
}

#[tokio::test]
async fn a_link_shows_an_outline_from_thirty_days_after_the_end_on() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    // It ends on 2026-11-25 at 11:00, 52 hours from now.
    harness.clock.advance(Duration::from_hours(52 + 30 * 24) - Duration::from_micros(1));
    let last = get(&harness, &booking, &token).await.unwrap();
    assert_eq!((last.client.unwrap().name.as_str(), last.answers.len()), ("Zenobia Canaria", 1));
    harness.clock.advance(Duration::from_micros(1));
    let shown = get(&harness, &booking, &token).await.unwrap();
    let outline = pb::Booking {
        id: booking.id.clone(),
        code: booking.code.clone(),
        state: pb::State::Confirmed.into(),
        phase: pb::Phase::Past.into(),
        revision: 1,
        start: booking.start,
        end: booking.end,
        zone: booking.zone.clone(),
        language: booking.language.clone(),
        outline: true,
        ..pb::Booking::default()
    };
    assert_eq!(shown, outline);
    let ask = pb::CalendarRequest { id: booking.id.clone(), manage_token: token.clone() };
    assert_eq!(refused(harness.bookings().calendar(guest(LUNA, ask)).await).0, Reason::NotFound);
    let ask = pb::PreviewCancellationRequest { id: booking.id.clone(), manage_token: token.clone() };
    let preview = refused(harness.bookings().preview_cancellation(guest(LUNA, ask)).await).0;
    assert_eq!(preview, Reason::BookingStarted);
    assert_eq!(cancel(&harness, &booking, &token).await, Err(Reason::BookingStarted));
    assert_eq!(as_staff(&harness, &booking).await.client.unwrap().name, "Zenobia Canaria");
}

#[tokio::test]
async fn the_link_of_a_cancelled_booking_shows_nobody() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    cancel(&harness, &booking, &token).await.unwrap();
    let shown = get(&harness, &booking, &token).await.unwrap();
    assert!(shown.client.is_none() && shown.answers.is_empty() && !shown.unreadable);
    assert!(shown.changes.iter().all(|change| change.reason.is_empty()), "{:?}", shown.changes.len());
    assert!(shown.decision.is_some() && shown.service.is_some(), "what was cancelled is told");
    let seen = as_staff(&harness, &booking).await;
    assert_eq!((seen.client.unwrap().name.as_str(), seen.answers.len()), ("Zenobia Canaria", 1));
    assert_eq!(seen.changes.last().unwrap().reason, "I am ill");
    harness.clock.advance(Duration::from_hours(52 + 30 * 24));
    assert!(
        cancel(&harness, &booking, &token).await.unwrap().outline,
        "repeated: no more than the link shows"
    );
}

#[tokio::test]
async fn a_new_link_goes_to_the_address_and_the_old_one_opens_nothing() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, old) = harness.booked(book_request()).await;
    assert_eq!(mailed(&harness).await, std::slice::from_ref(&old));
    let typed = booking.code.to_lowercase().replace('-', " ");
    ask(&harness, LUNA, &typed, " Zenobia.Canaria@EXAMPLE.org ").await;
    assert_eq!(get(&harness, &booking, &old).await, Err(Reason::NotFound));
    assert_eq!(cancel(&harness, &booking, &old).await, Err(Reason::NotFound));
    let tokens = mailed(&harness).await;
    let [new] = tokens.as_slice() else { panic!("{} links", tokens.len()) };
    assert_eq!(get(&harness, &booking, new).await.unwrap().client.unwrap().email, EMAIL);
    assert_eq!(harness.db.audited("booking.link_request").await.len(), 1);
    assert_eq!(harness.db.rows().await.of("mailed"), 2);
    assert_eq!(cancel(&harness, &booking, new).await.unwrap().state(), pb::State::Cancelled);
}

/// Who guesses hears what who knows hears, and nothing happens.
#[tokio::test]
async fn what_does_not_belong_together_changes_nothing() {
    let (harness, _) = Harness::with_fake_policy().await;
    harness.open(SOL).await;
    let (booking, token) = harness.booked(book_request()).await;
    let (other, _) = harness.booked(later(book_request_of(2), 180)).await;
    let before = harness.db.rows().await;
    ask(&harness, LUNA, &booking.code, "client-2@example.org").await;
    ask(&harness, LUNA, &other.code, EMAIL).await;
    ask(&harness, LUNA, "2222-2222", EMAIL).await;
    ask(&harness, SOL, &booking.code, EMAIL).await;
    // The mailbox is counted as one; a link goes to who wrote the whole address.
    ask(&harness, LUNA, &booking.code, "zenobia.canaria+x@example.org").await;
    // Who delivers at which tenant is all that is new.
    let leases = rows(&[("holdfast.outbox_lease", 2)]);
    assert_eq!(harness.db.rows().await.since(&before), leases);
    assert!(get(&harness, &booking, &token).await.is_ok());
    let ask = pb::RequestLinkRequest { code: "7KQ4".to_owned(), email: "nobody".to_owned() };
    let (reason, fields) = refused(harness.bookings().request_link(guest(LUNA, ask)).await);
    assert_eq!((reason, fields), (Reason::ValidationFailed, vec!["code".to_owned(), "email".to_owned()]));
}

#[tokio::test]
async fn a_new_link_is_a_mail_as_any_other_and_without_it_the_old_one_stays() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, _) = harness.booked(book_request()).await;
    for _ in 0..4 {
        for _ in 0..3 {
            ask(&harness, LUNA, &booking.code, EMAIL).await;
        }
        harness.clock.advance(Duration::from_hours(1));
    }
    assert_eq!((epoch(&harness).await, harness.db.rows().await.of("mailed")), (10, 10));
    let tokens = mailed(&harness).await;
    let mut open = 0;
    for token in &tokens {
        open += usize::from(get(&harness, &booking, token).await.is_ok());
    }
    assert_eq!(open, 1, "a link that opens nothing is not sent, and the last one opens: {}", tokens.len());
    harness.clock.advance(Duration::from_hours(20));
    ask(&harness, LUNA, &booking.code, EMAIL).await;
    assert_eq!(epoch(&harness).await, 11);
}

/// What is done before the answer is the same for code and address that belong together and for those that do not: it
/// reads neither booking nor client, as nobody can meanwhile, and writes one row, as long for each.
#[tokio::test]
async fn nothing_is_looked_up_before_the_answer() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    harness.db.arrange("revoke all on booking, client, client_contact, mailed from holdfast_app").await;
    assert!(get(&harness, &booking, &token).await.is_err(), "no booking can be read");
    let nobody = "somebody.else.entirely@example.org";
    for (code, email) in [(booking.code.as_str(), EMAIL), (&booking.code, nobody), ("2222-2222", EMAIL)] {
        let before = harness.db.rows().await;
        request(&harness, LUNA, code, email).await;
        assert_eq!(harness.db.rows().await.since(&before), rows(&[("holdfast.outbox", 1)]), "{code} {email}");
    }
    let lengths =
        "select count(distinct octet_length(record)) from holdfast.outbox where destination = 'link'";
    assert_eq!(harness.db.count(lengths).await, 1);
    let named = "select count(*) from holdfast.outbox where destination = 'link'
        and convert_from(record, 'utf8') ilike '%@%'";
    assert_eq!(harness.db.count(named).await, 0, "an address is no part of it");
    harness
        .db
        .arrange("grant select, insert, update on booking, client, client_contact, mailed to holdfast_app")
        .await;
    send_links(&harness, 1).await;
    assert_eq!(epoch(&harness).await, 2, "one of them was right");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_requests_at_once_three_an_hour_have_a_mail() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, _) = harness.booked(book_request()).await;
    let (other, _) = harness.booked(later(book_request(), 180)).await;
    join_all((0..12).map(|_| request(&harness, LUNA, &booking.code, EMAIL))).await;
    send_links(&harness, 8).await;
    let links = "select count(*) from mailed where link_of is not null";
    let mails = "select count(*) from holdfast.outbox where destination = 'mail'";
    assert_eq!((harness.db.count(links).await, harness.db.count(mails).await), (3, 5));
    assert_eq!(harness.db.audited("booking.link_request").await.len(), 3);
    ask(&harness, LUNA, &other.code, EMAIL).await;
    assert_eq!(harness.db.count(links).await, 4, "another booking has its own");
    harness.clock.advance(Duration::from_hours(1) - Duration::from_micros(1));
    ask(&harness, LUNA, &booking.code, EMAIL).await;
    assert_eq!(harness.db.count(links).await, 4);
    harness.clock.advance(Duration::from_micros(1));
    ask(&harness, LUNA, &booking.code, EMAIL).await;
    assert_eq!(harness.db.count(links).await, 5);
}

/// A request that is delivered once more, because its worker died before it could say that it was done.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_has_one_mail_however_often_it_is_delivered() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, _) = harness.booked(book_request()).await;
    harness
        .db
        .arrange("create table again as select * from holdfast.outbox where destination = 'none'")
        .await;
    request(&harness, LUNA, &booking.code, EMAIL).await;
    harness.db.arrange("insert into again select * from holdfast.outbox where destination = 'link'").await;
    send_links(&harness, 8).await;
    assert_eq!(epoch(&harness).await, 2);
    harness.db.arrange("insert into holdfast.outbox overriding system value select * from again").await;
    send_links(&harness, 1).await;
    assert_eq!((epoch(&harness).await, harness.db.rows().await.of("mailed")), (2, 2));
}

/// Whichever comes first: who has the booking in the end has the one link, and nobody else has any.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_link_that_is_asked_for_while_the_address_is_corrected_goes_astray_never() {
    const RIGHT: &str = "zenobia.canaria@example.net";
    for _ in 0..6 {
        let (harness, _) = Harness::with_fake_policy().await;
        let (booking, token) = harness.booked(book_request()).await;
        request(&harness, LUNA, &booking.code, EMAIL).await;
        let wish = pb::CorrectEmailRequest {
            id: booking.id.clone(),
            manage_token: token,
            email: RIGHT.to_owned(),
            ..pb::CorrectEmailRequest::default()
        };
        let bookings = harness.bookings();
        let (corrected, ()) =
            tokio::join!(bookings.correct_email(guest(LUNA, wish)), send_links(&harness, 2));
        let address = match corrected {
            Ok(answer) => {
                assert!(get(&harness, &booking, &answer.into_inner().manage_token).await.is_ok());
                RIGHT
            }
            Err(status) => {
                let reason = Fault::from_status(&status).reason;
                assert!([Reason::NotFound, Reason::StateChanged].contains(&reason), "{reason:?}");
                EMAIL
            }
        };
        for mail in sent(&harness).await {
            let Some(token) = token_in(&mail) else { continue };
            let opens = get(&harness, &booking, &token).await.is_ok();
            assert_eq!(opens, mail.contains(&format!("To:{address}")), "{mail}");
        }
    }
}

#[tokio::test]
async fn nothing_is_sent_for_what_shows_nobody() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    cancel(&harness, &booking, &token).await.unwrap();
    ask(&harness, LUNA, &booking.code, EMAIL).await;
    assert_eq!(epoch(&harness).await, 1);
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, _) = harness.booked(book_request()).await;
    harness.clock.advance(Duration::from_hours(52 + 30 * 24));
    ask(&harness, LUNA, &booking.code, EMAIL).await;
    assert_eq!(epoch(&harness).await, 1);
}

#[tokio::test]
async fn staff_revoke_and_a_mail_that_waits_holds_no_link() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    let revoke = |role| {
        let ask = pb::RevokeLinkRequest { id: booking.id.clone() };
        (staff_of(LUNA, Clock::system().id(), role, ask), harness.bookings())
    };
    let (stranger, bookings) = revoke(Role::Employee);
    assert_eq!(refused(bookings.revoke_link(stranger).await).0, Reason::NotFound, "not their own");
    assert!(get(&harness, &booking, &token).await.is_ok());
    let (admin, bookings) = revoke(Role::Admin);
    message(bookings.revoke_link(admin).await);
    assert_eq!(get(&harness, &booking, &token).await, Err(Reason::NotFound));
    assert_eq!(harness.db.audited("booking.link_revoke").await.len(), 1);
    assert!(mailed(&harness).await.is_empty(), "the confirmation went out without one");
    ask(&harness, LUNA, &booking.code, EMAIL).await;
    let tokens = mailed(&harness).await;
    assert!(get(&harness, &booking, tokens.first().unwrap()).await.is_ok(), "until the client asks for one");
}

#[tokio::test]
async fn a_link_that_is_revoked_while_policy_decides_cancels_nothing() {
    let (harness, policy) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    policy.pause.wanted.store(true, Ordering::SeqCst);
    let revoke = async {
        policy.pause.begun.notified().await;
        let ask = pb::RevokeLinkRequest { id: booking.id.clone() };
        message(harness.bookings().revoke_link(staff_of(LUNA, Clock::system().id(), Role::Owner, ask)).await);
        policy.pause.over.notify_one();
    };
    let (cancelled, ()) = tokio::join!(cancel(&harness, &booking, &token), revoke);
    assert_eq!(cancelled, Err(Reason::NotFound));
    assert_eq!(as_staff(&harness, &booking).await.state(), pb::State::Confirmed);
}
