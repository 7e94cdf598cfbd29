//! What services answer is read strictly, and what staff declare is never accepted in silence.
use gateway_edge::limits::{LIMITED, LOOKED_UP};
use gateway_edge::request::csrf_token;
use holdfast_proto::booking::v1::Booking;
use insta::assert_snapshot;
use reqwest::Method;
use serde_json::json;

use crate::fixture::{BOOKING, Fixture, SERVICE, booking, draft, outline, session_of};
use crate::manage_pages::{PROOF, cookie};
use crate::rpcs::{DESCRIBE, GET_BOOKING, PUT_SERVICE};
use crate::server::Server;

/// Takes one required part away.
type Without = fn(&mut Booking);

#[tokio::test]
async fn a_booking_that_lacks_a_part_is_a_fault_and_never_half_shown() {
    let server = Server::start().await;
    let token = format!("Booking {}", "m".repeat(22));
    let headers = [("authorization", token.as_str())];
    let path = format!("/api/v1/bookings/{BOOKING}");
    let parts: [(&str, Without); 9] = [
        ("id", |booking| booking.id.clear()),
        ("state", |booking| booking.state = 0),
        ("phase", |booking| booking.phase = 99),
        ("start", |booking| booking.start = None),
        ("end", |booking| booking.end = None),
        ("price", |booking| booking.price = None),
        ("paid", |booking| booking.paid = None),
        ("due", |booking| booking.due = None),
        ("made_at", |booking| booking.made_at = None),
    ];
    server.upstreams.answers_with(GET_BOOKING, &booking());
    assert_eq!(server.ask(Method::GET, &path, &headers, None).await.status, 200);
    for (part, without) in parts {
        let mut incomplete = booking();
        without(&mut incomplete);
        server.upstreams.answers_with(GET_BOOKING, &incomplete);
        let answer = server.ask(Method::GET, &path, &headers, None).await;
        insta::allow_duplicates!(assert_snapshot!(answer.problem(), part, @r#"
        {
          "code": "INTERNAL",
          "detail": "The request could not be completed because of our mistake. Try again; if it stays, tell us the trace id.",
          "fields": [],
          "status": 500,
          "title": "Something went wrong on our side",
          "trace_id": "[trace id]",
          "type": "https://holdfast.dev/problems/internal"
        }
        "#));
    }
    // An outline has none of its amounts, nor when it was made.
    server.upstreams.answers_with(GET_BOOKING, &outline());
    let answer = server.ask(Method::GET, &path, &headers, None).await;
    assert_eq!((answer.status, &answer.json()["price"]), (200, &json!(null)));
}

#[tokio::test]
async fn options_of_a_question_that_is_no_choice_are_refused() {
    let server = Server::start().await;
    let session = "s".repeat(43);
    let (cookie, csrf) = (format!("__Host-holdfast={session}"), csrf_token(&session));
    server.upstreams.answers_with(DESCRIBE, &session_of("owner"));
    let question = |kind: &str| {
        let options = json!([{ "value": "a", "label": { "en": "A" } }]);
        json!({ "key": "wish", "label": { "en": "Wish" }, "type": kind, "options": options })
    };
    let service = |kind: &str| {
        json!({ "id": SERVICE, "name": { "en": "Cut" }, "duration_minutes": 30, "grid_minutes": 15, "active": true,
            "price": { "amount": "1.00", "currency": "EUR" }, "questions": [question(kind)] })
    };
    let headers = [("cookie", cookie.as_str()), ("x-csrf-token", &csrf), ("origin", &server.origin())];
    for kind in ["text", "bool", "date"] {
        let answer = server.ask(Method::PUT, "/api/v1/admin/services", &headers, Some(&service(kind))).await;
        insta::allow_duplicates!(assert_snapshot!(answer.problem(), kind, @r#"
        {
          "code": "VALIDATION_FAILED",
          "detail": "The request names things that are missing or not of the form that is wanted. Correct the fields listed and send it again.",
          "fields": [
            {
              "code": "NOT_ASKED",
              "field": "questions.0.options",
              "message": "are for choices alone"
            }
          ],
          "status": 422,
          "title": "Some fields are not right",
          "trace_id": "[trace id]",
          "type": "https://holdfast.dev/problems/validation-failed"
        }
        "#));
    }
    server.ask(Method::PUT, "/api/v1/admin/services", &headers, Some(&service("choice"))).await;
    assert_eq!(server.upstreams.calls(PUT_SERVICE).len(), 1);
}

#[tokio::test]
async fn a_form_accepts_at_most_ten_texts() {
    let fixture = Fixture::open().await;
    let box_of = |byte: u8| format!("terms:{}", format!("{byte:02x}").repeat(32));
    let boxes: Vec<String> = (0..11).map(box_of).collect();
    let mut fields = draft();
    fields.extend(boxes.iter().map(|one| ("accepted", one.as_str())));
    let answer = fixture.post(&format!("/book/{SERVICE}"), &fields, &[]).await;
    assert_eq!((answer.status, fixture.sent().len()), (422, 0), "{}", answer.text);
}

#[tokio::test]
async fn every_route_that_has_a_limit_of_its_own_is_there() {
    let fixture = Fixture::open().await;
    let token = format!("Booking {PROOF}");
    for (path, _) in LIMITED {
        let path = path.replace("{service}", SERVICE).replace("{id}", BOOKING);
        let headers = [("origin", &*fixture.0.origin()), ("cookie", &cookie()), ("authorization", &token)];
        let posted = fixture.post(&path, &[], &headers).await.status;
        let put = fixture.0.ask(Method::PUT, &path, &headers, None).await.status;
        assert!([posted, put].iter().any(|status| ![404, 405].contains(status)), "{path}: {posted}, {put}");
    }
    for path in LOOKED_UP {
        // Nobody answers for booking: it is there and cannot be read.
        let path = path.replace("{receipt}", "CR-7KQ4-M2XD");
        let answer = fixture.0.ask(Method::GET, &path, &[], None).await;
        assert!(![404, 405].contains(&answer.status), "{path}: {}", answer.status);
    }
}
