//! The address with which a booking was made, corrected: who may, until when, how often, and what becomes of the link
//! and the mails that went to the other one.
use std::collections::BTreeSet;
use std::time::Duration;

use booking::grpc::bookings::BookingsService;
use futures_util::future::join_all;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use kit_clock::Clock;
use kit_fault::{Fault, Reason};
use kit_principal::Role;
use kit_testkit::mail::{decoded, mails};
use kit_testkit::rows;

use crate::booked::{book_request, book_request_of, later};
use crate::harness::{Harness, LUNA, guest, message, refused, staff_of};
use crate::mail::deliver;

const WRONG: &str = "zenobia.canaria@example.org";
const RIGHT: &str = "zenobia.canaria@example.net";
const HALF_AN_HOUR: Duration = Duration::from_mins(30);

fn wish(booking: &pb::Booking, token: &str, email: &str) -> pb::CorrectEmailRequest {
    pb::CorrectEmailRequest {
        id: booking.id.clone(),
        manage_token: token.to_owned(),
        email: email.to_owned(),
        ..pb::CorrectEmailRequest::default()
    }
}

async fn ask(
    service: BookingsService,
    wish: pb::CorrectEmailRequest,
) -> Result<(pb::Booking, String), Fault> {
    let answer = service.correct_email(guest(LUNA, wish)).await;
    let answer = answer.map_err(|status| Fault::from_status(&status))?.into_inner();
    Ok((answer.booking.unwrap(), answer.manage_token))
}

async fn correct(harness: &Harness, wish: pb::CorrectEmailRequest) -> Result<(pb::Booking, String), Reason> {
    ask(harness.bookings(), wish).await.map_err(|fault| fault.reason)
}

async fn get(harness: &Harness, booking: &pb::Booking, token: &str) -> Result<pb::Booking, Reason> {
    let ask = pb::GetRequest { id: booking.id.clone(), manage_token: token.to_owned() };
    let answer = harness.bookings().get(guest(LUNA, ask)).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Fault::from_status(&status).reason)
}

/// Receiver and text of every mail that waits.
async fn sent(harness: &Harness) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    deliver(harness, &format!("file:{}", folder.path().display())).await;
    mails(folder.path()).iter().map(|mail| decoded(mail)).collect()
}

#[tokio::test]
async fn the_confirmation_goes_to_the_new_address_and_links_from_before_open_nothing() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, old) = harness.booked(book_request()).await;
    assert_eq!(sent(&harness).await.len(), 1);
    let before = harness.db.rows().await;
    let (corrected, new) = correct(&harness, wish(&booking, &old, &format!(" {RIGHT} "))).await.unwrap();
    assert_eq!((corrected.revision, corrected.state()), (2, pb::State::Confirmed));
    let written =
        [("booking_change", 1), ("client", 1), ("client_contact", 3), ("holdfast.outbox", 2), ("mailed", 1)];
    assert_eq!(harness.db.rows().await.since(&before), rows(&written));
    assert_eq!(get(&harness, &booking, &old).await, Err(Reason::NotFound));
    let shown = get(&harness, &booking, &new).await.unwrap();
    let client = shown.client.unwrap();
    assert_eq!((client.email.as_str(), client.name.as_str()), (RIGHT, "Zenobia Canaria"));
    assert_eq!((shown.answers.len(), shown.receipt), (1, booking.receipt.clone()), "nothing else moved");
    assert!(shown.changes.last().unwrap().email_corrected, "{:?}", shown.changes.len());
    let confirmations = sent(&harness).await;
    let [confirmation] = confirmations.as_slice() else { panic!("{} mails", confirmations.len()) };
    assert!(confirmation.contains(&new) && confirmation.contains(RIGHT), "{confirmation}");
    assert_eq!(harness.db.audited("booking.email_correct").await.len(), 1);
    // What follows is written to the new address alone.
    let cancel = pb::CancelRequest { id: booking.id, manage_token: new, ..pb::CancelRequest::default() };
    message(harness.bookings().cancel(guest(LUNA, cancel)).await);
    let cancelled = sent(&harness).await;
    let [cancelled] = cancelled.as_slice() else { panic!("{} mails", cancelled.len()) };
    assert!(cancelled.contains(RIGHT) && !cancelled.contains(WRONG), "{cancelled}");
}

/// Who is quick is spared the first mail: it is not written any more.
#[tokio::test]
async fn a_mail_that_waits_for_the_wrong_address_is_not_sent() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, old) = harness.booked(book_request()).await;
    correct(&harness, wish(&booking, &old, RIGHT)).await.unwrap();
    let sent = sent(&harness).await;
    let [mail] = sent.as_slice() else { panic!("{} mails", sent.len()) };
    assert!(mail.contains(RIGHT) && !mail.contains(WRONG), "{mail}");
}

#[tokio::test]
async fn half_an_hour_three_times_and_while_the_booking_stands() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, mut token) = harness.booked(book_request()).await;
    let until = get(&harness, &booking, &token).await.unwrap().email_until.unwrap();
    assert_eq!(until.seconds - booking.made_at.unwrap().seconds, 30 * 60);
    harness.clock.advance(HALF_AN_HOUR);
    let left = async |token: &str| get(&harness, &booking, token).await.unwrap().email_corrections_left;
    for turn in 0..3 {
        assert_eq!(left(&token).await, Some(3 - turn));
        let email = format!("zenobia-{turn}@example.org");
        token = correct(&harness, wish(&booking, &token, &email)).await.unwrap().1;
    }
    let fourth = wish(&booking, &token, RIGHT);
    assert_eq!(correct(&harness, fourth).await, Err(Reason::EmailCorrectionClosed));
    assert_eq!(get(&harness, &booking, &token).await.unwrap().email_until, None);
    assert_eq!(left(&token).await, Some(0), "there would be time");

    let (late, token) = harness.booked(later(book_request_of(2), 180)).await;
    harness.clock.advance(HALF_AN_HOUR + Duration::from_micros(1));
    assert_eq!(correct(&harness, wish(&late, &token, RIGHT)).await, Err(Reason::EmailCorrectionClosed));
    let seen = get(&harness, &late, &token).await.unwrap();
    assert_eq!((seen.email_until, seen.email_corrections_left), (None, None));

    let (gone, token) = harness.booked(later(book_request_of(3), 24 * 60)).await;
    let cancel = pb::CancelRequest {
        id: gone.id.clone(),
        manage_token: token.clone(),
        ..pb::CancelRequest::default()
    };
    message(harness.bookings().cancel(guest(LUNA, cancel)).await);
    assert_eq!(correct(&harness, wish(&gone, &token, RIGHT)).await, Err(Reason::EmailCorrectionClosed));
}

#[tokio::test]
async fn who_has_no_link_or_a_stale_page_changes_nothing() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    let before = harness.db.rows().await;
    for forged in ["", &"A".repeat(22)] {
        assert_eq!(correct(&harness, wish(&booking, forged, RIGHT)).await, Err(Reason::NotFound));
    }
    for role in [Role::Employee, Role::Admin, Role::Owner] {
        let shown = wish(&booking, &token, RIGHT);
        let ask = staff_of(LUNA, Clock::system().id(), role, shown);
        assert_eq!(refused(harness.bookings().correct_email(ask).await).0, Reason::NotFound, "{role:?}");
    }
    let stale = pb::CorrectEmailRequest { if_revision: 7, ..wish(&booking, &token, RIGHT) };
    assert_eq!(correct(&harness, stale).await, Err(Reason::StateChanged));
    for bad in ["nobody", "", "Zenobia.Canaria@EXAMPLE.org"] {
        let answer = harness.bookings().correct_email(guest(LUNA, wish(&booking, &token, bad))).await;
        assert_eq!(refused(answer), (Reason::ValidationFailed, vec!["email".to_owned()]), "{bad}");
    }
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
    // Staff with a link of their client's are not told that there is anything to correct.
    let ask = pb::GetRequest { id: booking.id.clone(), manage_token: token };
    let seen = message(harness.bookings().get(staff_of(LUNA, Clock::system().id(), Role::Owner, ask)).await);
    assert_eq!((seen.email_until, seen.email_corrections_left), (None, None));
}

#[tokio::test]
async fn the_limits_of_an_address_hold_for_a_correction() {
    let (harness, _) = Harness::with_fake_policy().await;
    let victim = |n: usize| {
        let client = pb::ClientDetails {
            name: format!("Client {n}"),
            email: "victim@example.org".to_owned(),
            phone: String::new(),
        };
        let day = i64::try_from(n).unwrap() * 24 * 60;
        pb::BookRequest { client: Some(client), ..later(book_request(), day) }
    };
    for n in 1..=5 {
        harness.booked(victim(n)).await;
    }
    let (booking, token) = harness.booked(book_request_of(9)).await;
    let before = harness.db.rows().await;
    // However it is spelt, it is one mailbox.
    for spelt in ["victim@example.org", "vic.tim+x@example.org"] {
        let heard = correct(&harness, wish(&booking, &token, spelt)).await;
        assert_eq!(heard, Err(Reason::BookingNotPossible), "{spelt}");
    }
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
    assert!(get(&harness, &booking, &token).await.is_ok(), "the link is the same");
}

/// What was sent to somebody counts against them, wherever the booking goes afterwards.
#[tokio::test]
async fn a_mailbox_is_filled_by_no_correction() {
    let (harness, _) = Harness::with_fake_policy().await;
    for n in 0..10 {
        let client = pb::ClientDetails {
            name: format!("Client {n}"),
            email: "victim@example.org".to_owned(),
            phone: String::new(),
        };
        let (booking, token) = harness
            .booked(pb::BookRequest { client: Some(client), ..later(book_request(), n * 24 * 60) })
            .await;
        correct(&harness, wish(&booking, &token, &format!("mine-{n}@example.org"))).await.unwrap();
    }
    let client = pb::ClientDetails {
        name: "Client 11".to_owned(),
        email: "victim@example.org".to_owned(),
        phone: String::new(),
    };
    let eleventh = pb::BookRequest { client: Some(client), ..later(book_request(), 11 * 24 * 60) };
    assert_eq!(harness.refusal(eleventh).await, Reason::BookingNotPossible);
}

/// The row of another client with the very same details is found by them as before; the corrected one is not.
#[tokio::test]
async fn nobody_elses_record_is_taken_over() {
    let (harness, _) = Harness::with_fake_policy().await;
    let right = |request: pb::BookRequest| {
        let client = pb::ClientDetails { email: RIGHT.to_owned(), ..request.client.clone().unwrap() };
        pb::BookRequest { client: Some(client), ..request }
    };
    let (theirs, _) = harness.booked(right(later(book_request(), 24 * 60))).await;
    let (booking, token) = harness.booked(book_request()).await;
    correct(&harness, wish(&booking, &token, RIGHT)).await.unwrap();
    let mut server = harness.db.superuser().await;
    let of = "select s.subject_id from booking b join client s on s.id = b.client_id where b.id = $1::uuid";
    let mut subjects = BTreeSet::new();
    for one in [&theirs, &booking] {
        let id = uuid::Uuid::from_slice(&one.id).unwrap();
        subjects
            .insert(sqlx::query_scalar::<_, uuid::Uuid>(of).bind(id).fetch_one(&mut server).await.unwrap());
    }
    assert_eq!(subjects.len(), 2);
    // Back and forth, no row is made twice.
    let clients = harness.db.rows().await.of("client");
    let (_, token) =
        correct(&harness, wish(&booking, &token_of(&harness, &booking).await, WRONG)).await.unwrap();
    assert_eq!(harness.db.rows().await.of("client"), clients);
    assert_eq!(get(&harness, &booking, &token).await.unwrap().client.unwrap().email, WRONG);
}

/// The token that opens the booking now.
async fn token_of(harness: &Harness, booking: &pb::Booking) -> String {
    let texts = sent(harness).await.join("\n");
    let id = uuid::Uuid::from_slice(&booking.id).unwrap();
    let link = format!("/bookings/{id}?t=");
    let tokens = texts.split(&link).skip(1).filter_map(|rest| rest.get(..22));
    let mut open = None;
    for token in tokens {
        if get(harness, booking, token).await.is_ok() {
            open = Some(token.to_owned());
        }
    }
    open.unwrap()
}

#[tokio::test]
async fn a_repeated_call_gets_the_same_answer_until_its_link_is_ended() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    let keyed = pb::CorrectEmailRequest {
        idempotency_key: "0123456789abcdef".to_owned(),
        ..wish(&booking, &token, RIGHT)
    };
    let first = correct(&harness, keyed.clone()).await.unwrap();
    let before = harness.db.rows().await;
    assert_eq!(correct(&harness, keyed.clone()).await.unwrap(), first);
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
    let other = pb::CorrectEmailRequest { manage_token: first.1.clone(), ..keyed.clone() };
    assert_eq!(correct(&harness, other).await, Err(Reason::IdempotencyMismatch));
    let revoke = pb::RevokeLinkRequest { id: booking.id.clone() };
    message(harness.bookings().revoke_link(staff_of(LUNA, Clock::system().id(), Role::Owner, revoke)).await);
    assert_eq!(correct(&harness, keyed).await, Err(Reason::NotFound), "no link comes back that way");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_wins() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    let asked = (0..8).map(|n| {
        let wish = wish(&booking, &token, &format!("zenobia-{n}@example.org"));
        ask(BookingsService(harness.context.clone()), wish)
    });
    let heard = join_all(asked).await;
    let won = heard.iter().filter(|one| one.is_ok()).count();
    let lost = |fault: &Fault| [Reason::StateChanged, Reason::NotFound].contains(&fault.reason);
    assert!(heard.iter().all(|one| one.as_ref().err().is_none_or(lost)), "{won} won");
    assert_eq!(won, 1);
    assert_eq!(harness.db.audited("booking.email_correct").await.len(), 1);
    assert_eq!(sent(&harness).await.len(), 1);
}
