//! Booking through the gateway: what the services get, and what a client sees of their refusals.
use std::time::Instant;

use holdfast_proto::booking::v1::{BookRequest, BookResponse, Channel, ListServicesResponse};
use holdfast_proto::common::v1::AgreementKind;
use insta::assert_snapshot;
use kit_fault::{Fault, Reason};
use prost::Message as _;
use reqwest::Method;
use serde_json::{Value, json};
use tonic::{Code, Status};

use crate::fixture::{BOOKING, book_body, booking, session_of};
use crate::rpcs::{BOOK, DESCRIBE, GET_BOOKING, ISSUE, LIST_SERVICES, LIST_USERS};
use crate::server::{PROMISE, Response, Server};
use crate::upstreams::Reply;

const KEY: (&str, &str) = ("idempotency-key", "0123456789abcdef");

async fn book(server: &Server, body: &Value) -> Response {
    server.ask(Method::POST, "/api/v1/bookings", &[KEY, ("accept-language", "en")], Some(body)).await
}

#[tokio::test]
async fn a_booking_goes_to_booking_with_a_guests_passport() {
    let server = Server::start().await;
    let made = booking();
    server.upstreams.answers_with(BOOK, &BookResponse { booking: Some(made), manage_token: "t".repeat(22) });
    let answer = book(&server, &book_body()).await;
    assert_eq!((answer.status, answer.json()["state"].as_str()), (201, Some("confirmed")), "{answer:?}");
    assert_eq!(answer.json()["manage_token"], "t".repeat(22));
    assert_eq!(answer.header("location"), format!("/api/v1/bookings/{BOOKING}"));
    let call = server.upstreams.calls(BOOK).pop().unwrap();
    assert_eq!(call.passport.as_deref(), Some("guest/booking"));
    let sent = BookRequest::decode(call.message.as_slice()).unwrap();
    assert_eq!((sent.language.as_str(), sent.idempotency_key.as_str()), ("en", KEY.1));
    assert_eq!((sent.accepted[0].kind(), sent.accepted[0].digest.len()), (AgreementKind::Terms, 32));
    let context = sent.context.unwrap();
    assert_eq!((context.client_ip.as_str(), context.channel()), ("127.0.0.1", Channel::Api));
}

#[tokio::test]
async fn every_bad_field_is_named_and_nothing_is_sent() {
    let server = Server::start().await;
    let mut body = book_body();
    body["service"] = json!("x");
    body["start"] = json!("tomorrow");
    body["client"]["name"] = json!("");
    body["accepted"][0]["digest"] = json!("00");
    let refused = book(&server, &body).await;
    assert_snapshot!(refused.problem(), @r#"
    {
      "code": "VALIDATION_FAILED",
      "detail": "The request names things that are missing or not of the form that is wanted. Correct the fields listed and send it again.",
      "fields": [
        {
          "code": "FORMAT",
          "field": "service",
          "message": "must be a UUID"
        },
        {
          "code": "FORMAT",
          "field": "start",
          "message": "must be an instant of RFC 3339, like 2026-03-01T09:00:00Z"
        },
        {
          "code": "REQUIRED",
          "field": "client.name",
          "message": "must be given"
        },
        {
          "code": "FORMAT",
          "field": "accepted.0.digest",
          "message": "must be 64 hexadecimal digits"
        }
      ],
      "status": 422,
      "title": "Some fields are not right",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/validation-failed"
    }
    "#);
    assert!(server.upstreams.calls(BOOK).is_empty());
}

#[tokio::test]
async fn a_key_that_can_be_guessed_is_refused() {
    let server = Server::start().await;
    let short = [("idempotency-key", "short")];
    let refused = server.ask(Method::POST, "/api/v1/bookings", &short, Some(&book_body())).await;
    assert_snapshot!(refused.problem(), @r#"
    {
      "code": "VALIDATION_FAILED",
      "detail": "The request names things that are missing or not of the form that is wanted. Correct the fields listed and send it again.",
      "fields": [
        {
          "code": "FORMAT",
          "field": "Idempotency-Key",
          "message": "must be 1 to 255 printable characters, at least 16 where nobody is signed in"
        }
      ],
      "status": 422,
      "title": "Some fields are not right",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/validation-failed"
    }
    "#);
    assert!(server.upstreams.calls(BOOK).is_empty());
}

#[tokio::test]
async fn a_services_refusal_becomes_a_problem_and_its_mistakes_stay_inside() {
    let server = Server::start().await;
    let taken = Fault::new(Reason::SlotTaken);
    server.upstreams.answers(BOOK, Reply::Refused(taken.into()));
    assert_snapshot!(book(&server, &book_body()).await.problem(), @r#"
    {
      "code": "SLOT_TAKEN",
      "detail": "Somebody else has that time now. Choose another time.",
      "fields": [],
      "status": 409,
      "title": "That time has just been taken",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/slot-taken"
    }
    "#);
    let secret = Status::new(Code::Internal, "connection to 10.1.2.3 failed: password authentication failed");
    server.upstreams.answers(BOOK, Reply::Refused(secret));
    let hidden = book(&server, &book_body()).await;
    assert_snapshot!(hidden.problem(), @r#"
    {
      "code": "UNAVAILABLE",
      "detail": "Something that is needed for this is away. Try again shortly.",
      "fields": [],
      "status": 503,
      "title": "Not available right now",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/unavailable"
    }
    "#);
    assert!(!hidden.text.contains("10.1.2.3") && !hidden.header("retry-after").is_empty());
}

#[tokio::test]
async fn a_service_that_hangs_is_refused_within_two_seconds() {
    let server = Server::start().await;
    server.upstreams.answers(BOOK, Reply::Hangs);
    let started = Instant::now();
    book(&server, &book_body()).await.is_problem(503, "UNAVAILABLE");
    assert!(started.elapsed() < PROMISE, "{:?}", started.elapsed());
}

#[tokio::test]
async fn guests_go_on_while_identity_is_away() {
    let server = Server::start().await;
    server.upstreams.answers_with(LIST_SERVICES, &ListServicesResponse::default());
    server
        .upstreams
        .answers_with(BOOK, &BookResponse { booking: Some(booking()), manage_token: String::new() });
    assert_eq!(server.get("/api/v1/services").await.status, 200);
    for away in [Reply::Refused(Status::unavailable("gone")), Reply::Hangs] {
        server.upstreams.answers(ISSUE, away);
        let started = Instant::now();
        assert_eq!(server.get("/api/v1/services").await.status, 200);
        // A change asks for a fresh passport first, and goes on with the one that is kept.
        assert_eq!(book(&server, &book_body()).await.status, 201);
        assert!(started.elapsed() < PROMISE, "{:?}", started.elapsed());
        let cookie = format!("__Host-holdfast={}", "A".repeat(43));
        let signed_in = server.ask(Method::GET, "/api/v1/admin/users", &[("cookie", &cookie)], None).await;
        signed_in.is_problem(503, "UNAVAILABLE");
    }
}

#[tokio::test]
async fn a_booking_is_found_by_who_can_prove_it() {
    let server = Server::start().await;
    let path = format!("/api/v1/bookings/{BOOKING}");
    server.upstreams.answers_with(GET_BOOKING, &booking());
    assert_snapshot!(server.get(&path).await.problem(), @r#"
    {
      "code": "NOT_FOUND",
      "detail": "There is nothing here under that name. Check the address.",
      "fields": [],
      "status": 404,
      "title": "Not found",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/not-found"
    }
    "#);
    let proof = format!("Booking {}", "t".repeat(22));
    let found = server.ask(Method::GET, &path, &[("authorization", &proof)], None).await;
    assert_eq!(found.status, 200);
    assert!(found.json().get("manage_token").is_none());
    let missing = server.ask(Method::GET, "/api/v1/bookings/x", &[("authorization", &proof)], None).await;
    missing.is_problem(404, "NOT_FOUND");
    assert_eq!(server.upstreams.calls(GET_BOOKING).len(), 1);
}

#[tokio::test]
async fn a_session_brings_its_own_passport_and_the_console_needs_one() {
    let server = Server::start().await;
    assert_snapshot!(server.get("/api/v1/admin/users").await.problem(), @r#"
    {
      "code": "UNAUTHENTICATED",
      "detail": "Nobody is signed in, or the session has ended. Sign in and try again.",
      "fields": [],
      "status": 401,
      "title": "Sign in first",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/unauthenticated"
    }
    "#);
    let session = "B".repeat(43);
    let cookie = format!("__Host-holdfast={session}");
    server.upstreams.answers_with(LIST_USERS, &holdfast_proto::identity::v1::ListResponse::default());
    let users = server.ask(Method::GET, "/api/v1/admin/users", &[("cookie", &cookie)], None).await;
    assert_eq!(users.json(), json!({ "items": [], "next_cursor": null }));
    let call = server.upstreams.calls(LIST_USERS).pop().unwrap();
    assert_eq!(call.passport, Some(format!("{session}/identity")));
    server.upstreams.answers_with(DESCRIBE, &session_of("owner"));
    let described = server.ask(Method::GET, "/api/v1/session", &[("cookie", &cookie)], None).await;
    assert_eq!(described.json()["csrf_token"], gateway_edge::request::csrf_token(&session));
}

#[tokio::test]
async fn connections_of_http_1_live_on_after_a_refusal() {
    let server = Server::start().await;
    let client = server.client();
    for _ in 0..40 {
        let request = client
            .post(server.url("/api/v1/bookings"))
            .version(reqwest::Version::HTTP_11)
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/json")
            .body("x".repeat(100_000));
        Response::read(request.send().await.unwrap()).await.is_problem(403, "CSRF_REFUSED");
    }
}
