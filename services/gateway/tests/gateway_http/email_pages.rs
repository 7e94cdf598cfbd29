//! "Not your email?": the form, what it sends, the cookie that it leaves, and what is said where it is too late.
use holdfast_proto::booking::v1 as pb;
use kit_fault::{Fault, FieldCode, Reason};
use prost::Message as _;
use reqwest::Method;
use serde_json::json;

use crate::fixture::{BOOKING, Fixture, TOKEN};
use crate::manage_pages::{PROOF, cookie, get, in_hours, open, prepaid};
use crate::rpcs::{CORRECT_EMAIL, GET_BOOKING};
use crate::server::Response;
use crate::upstreams::Reply;

const KEY: &str = "0123456789abcdefghijkl";

/// A booking whose address may be corrected for an hour.
fn correctable() -> pb::Booking {
    let client = pb::ClientDetails {
        name: "Ana & Co".to_owned(),
        email: "ana@example.org".to_owned(),
        ..pb::ClientDetails::default()
    };
    pb::Booking {
        email_until: in_hours(1),
        email_corrections_left: Some(3),
        client: Some(client),
        ..prepaid()
    }
}

async fn form() -> Fixture {
    let fixture = open().await;
    fixture.0.upstreams.answers_with(GET_BOOKING, &correctable());
    let answer = pb::CorrectEmailResponse { booking: Some(prepaid()), manage_token: "n".repeat(22) };
    fixture.0.upstreams.answers_with(CORRECT_EMAIL, &answer);
    fixture
}

async fn send(fixture: &Fixture, email: &str) -> Response {
    let fields = [("form_token", TOKEN), ("key", KEY), ("revision", "3"), ("email", email)];
    fixture.post(&format!("/bookings/{BOOKING}/email"), &fields, &[("cookie", &cookie())]).await
}

fn asked(fixture: &Fixture) -> Vec<pb::CorrectEmailRequest> {
    let calls = fixture.0.upstreams.calls(CORRECT_EMAIL);
    calls.iter().map(|call| pb::CorrectEmailRequest::decode(call.message.as_slice()).unwrap()).collect()
}

#[tokio::test]
async fn the_confirmation_leads_to_the_form_while_the_address_may_be_corrected() {
    let fixture = form().await;
    let link = format!("href=\"/bookings/{BOOKING}/email\"");
    let done = get(&fixture, "?booked").await;
    assert!(done.text.contains(&link) && done.text.contains("Not your email?"), "{}", done.text);
    let page = get(&fixture, "/email").await;
    for part in [
        "ana@example.org",
        "name=\"revision\" value=\"3\"",
        "name=\"key\" value=\"",
        "You can correct it until",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains(PROOF), "{}", page.text);
    let over = pb::Booking { email_until: None, ..correctable() };
    fixture.0.upstreams.answers_with(GET_BOOKING, &over);
    let done = get(&fixture, "?booked").await;
    assert!(done.status == 200 && !done.text.contains(&link), "{}", done.text);
    let late = get(&fixture, "/email").await;
    assert_eq!((late.status, late.header("location")), (303, format!("/bookings/{BOOKING}").as_str()));
}

#[tokio::test]
async fn the_last_time_that_it_may_be_corrected_is_told_and_that_it_may_not_any_more() {
    let fixture = form().await;
    let last = "You can correct it only once more, until";
    let closed = "Not your email? You’ve corrected it as often as you can here. Get in touch with us.";
    let link = format!("href=\"/bookings/{BOOKING}/email\"");
    for (left, until) in [(Some(3), true), (Some(2), true), (Some(1), true), (Some(0), false), (None, false)]
    {
        let email_until = in_hours(1).filter(|_| until);
        let booking = pb::Booking { email_until, email_corrections_left: left, ..correctable() };
        fixture.0.upstreams.answers_with(GET_BOOKING, &booking);
        assert_eq!(get(&fixture, "/email").await.text.contains(last), left == Some(1), "{left:?}");
        let done = get(&fixture, "?booked").await.text;
        assert_eq!((done.contains(&link), done.contains(closed)), (until, left == Some(0)), "{done}");
        let path = format!("/api/v1/bookings/{BOOKING}");
        let token = format!("Booking {PROOF}");
        let seen = fixture.0.ask(Method::GET, &path, &[("authorization", &token)], None).await.json();
        assert_eq!(seen["email_corrections_left"], json!(left));
    }
}

#[tokio::test]
async fn what_is_sent_goes_to_booking_and_the_browser_gets_the_new_link() {
    let fixture = form().await;
    let sent = send(&fixture, "ana@example.net").await;
    assert_eq!((sent.status, sent.header("location")), (303, format!("/bookings/{BOOKING}?booked").as_str()));
    let new = format!("__Host-holdfast-booking={BOOKING}.{}.", "n".repeat(22));
    assert!(sent.header("set-cookie").contains(&new), "{sent:?}");
    let wanted = pb::CorrectEmailRequest {
        id: prepaid().id,
        manage_token: PROOF.to_owned(),
        email: "ana@example.net".to_owned(),
        if_revision: 3,
        idempotency_key: KEY.to_owned(),
    };
    assert_eq!(asked(&fixture), [wanted]);
    let stranger = fixture.post(&format!("/bookings/{BOOKING}/email"), &[("form_token", TOKEN)], &[]).await;
    assert_eq!((stranger.status, asked(&fixture).len()), (404, 1), "without a link nothing is asked");
}

#[tokio::test]
async fn what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost() {
    let fixture = form().await;
    let refuse = |fault: Fault| fixture.0.upstreams.answers(CORRECT_EMAIL, Reply::Refused(fault.into()));
    for (fault, said) in [
        (Fault::format("email", "x"), "Enter a full email address"),
        (Fault::invalid_field("email", FieldCode::Duplicate, "x"), "the address we’ve already written to"),
        (Reason::BookingNotPossible.into(), "We can’t use that address for this booking."),
    ] {
        refuse(fault);
        let page = send(&fixture, "typed@example.org").await;
        assert!(page.status == 422 && page.text.matches(said).count() == 2, "{said}: {}", page.text);
        for kept in ["value=\"typed@example.org\"", &format!("value=\"{KEY}\"")] {
            assert!(page.text.contains(kept), "{kept}: {}", page.text);
        }
    }
    refuse(Reason::EmailCorrectionClosed.into());
    let late = send(&fixture, "typed@example.org").await;
    assert!(late.status == 409 && late.text.contains("can’t be corrected here any more"), "{}", late.text);
    refuse(Reason::StateChanged.into());
    let changed = send(&fixture, "typed@example.org").await;
    assert_eq!((changed.status, changed.header("location")), (303, format!("/bookings/{BOOKING}").as_str()));
}

#[tokio::test]
async fn the_api_corrects_it_with_the_token_alone() {
    let fixture = form().await;
    let path = format!("/api/v1/bookings/{BOOKING}/email");
    let token = format!("Booking {PROOF}");
    let headers = [("authorization", token.as_str()), ("if-match", "3"), ("idempotency-key", KEY)];
    let body = json!({ "email": "ana@example.net" });
    let answer = fixture.0.ask(Method::PUT, &path, &headers, Some(&body)).await;
    assert_eq!((answer.status, answer.json()["manage_token"].as_str()), (200, Some(&*"n".repeat(22))));
    let sent = asked(&fixture).pop().unwrap();
    assert_eq!((sent.if_revision, sent.idempotency_key.as_str()), (3, KEY));
    fixture.0.ask(Method::PUT, &path, &[], Some(&body)).await.is_problem(404, "NOT_FOUND");
    let empty = fixture.0.ask(Method::PUT, &path, &headers, Some(&json!({ "email": "" }))).await;
    empty.is_problem(422, "VALIDATION_FAILED");
    assert_eq!(asked(&fixture).len(), 1);
    let closed = Fault::from(Reason::EmailCorrectionClosed);
    fixture.0.upstreams.answers(CORRECT_EMAIL, Reply::Refused(closed.into()));
    let late = fixture.0.ask(Method::PUT, &path, &headers, Some(&body)).await;
    late.is_problem(409, "EMAIL_CORRECTION_CLOSED");
}
