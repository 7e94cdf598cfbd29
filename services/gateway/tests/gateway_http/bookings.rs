//! Booking through the gateway: what the services get, and what a client sees of their refusals.
use std::time::{Duration, Instant};

use holdfast_proto::booking::v1::{BookRequest, BookResponse, Booking, Channel, ListServicesResponse};
use holdfast_proto::common::v1::AgreementKind;
use kit_fault::{Fault, Reason};
use prost::Message as _;
use reqwest::Method;
use serde_json::{Value, json};
use tonic::{Code, Status};

use crate::behind::{Answer, ISSUE};
use crate::server::{Answered, Server};
use crate::shop::{confirmed, session_of};

const BOOK: &str = "/holdfast.booking.v1.Bookings/Book";
const GET: &str = "/holdfast.booking.v1.Bookings/Get";
const SERVICES: &str = "/holdfast.booking.v1.Catalogue/ListServices";
const ID: &str = "01932c00-5a10-7000-8000-000000000101";
const KEY: (&str, &str) = ("idempotency-key", "0123456789abcdef");

fn wanted() -> Value {
    json!({
        "service": ID, "provider": null, "start": "2027-03-01T09:00:00Z",
        "client": { "name": "Ana", "email": "ana@example.org" },
        "accepted": [{ "kind": "terms", "digest": "ab".repeat(32) }],
    })
}

async fn book(server: &Server, body: &Value) -> Answered {
    server.ask(Method::POST, "/api/v1/bookings", &[KEY, ("accept-language", "en")], Some(body)).await
}

#[tokio::test]
async fn a_booking_goes_to_booking_with_a_guests_passport() {
    let server = Server::start().await;
    let made = Booking { id: vec![7; 16], revision: 1, ..confirmed() };
    server.behind.says(BOOK, &BookResponse { booking: Some(made), manage_token: "t".repeat(22) });
    let answer = book(&server, &wanted()).await;
    assert_eq!((answer.status, answer.json()["state"].as_str()), (201, Some("confirmed")), "{answer:?}");
    assert_eq!(answer.json()["manage_token"], "t".repeat(22));
    assert_eq!(answer.header("location"), "/api/v1/bookings/07070707-0707-0707-0707-070707070707");
    let call = server.behind.calls(BOOK).pop().unwrap();
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
    let mut body = wanted();
    body["service"] = json!("x");
    body["start"] = json!("tomorrow");
    body["client"]["name"] = json!("");
    body["accepted"][0]["digest"] = json!("00");
    let refused = book(&server, &body).await;
    refused.is_problem(422, "VALIDATION_FAILED");
    let fields = refused.json()["fields"].as_array().unwrap().clone();
    let mut names: Vec<&str> = fields.iter().filter_map(|field| field["field"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accepted.0.digest", "client.name", "service", "start"]);
    let short = [("idempotency-key", "short")];
    let refused = server.ask(Method::POST, "/api/v1/bookings", &short, Some(&wanted())).await;
    refused.is_problem(422, "VALIDATION_FAILED");
    assert!(server.behind.calls(BOOK).is_empty());
}

#[tokio::test]
async fn a_services_refusal_becomes_a_problem_and_its_mistakes_stay_inside() {
    let server = Server::start().await;
    let taken = Fault::new(Reason::SlotTaken);
    server.behind.answers(BOOK, Answer::Refused(taken.into()));
    book(&server, &wanted()).await.is_problem(409, "SLOT_TAKEN");
    let secret = Status::new(Code::Internal, "connection to 10.1.2.3 failed: password authentication failed");
    server.behind.answers(BOOK, Answer::Refused(secret));
    let hidden = book(&server, &wanted()).await;
    hidden.is_problem(503, "UNAVAILABLE");
    assert!(!hidden.text.contains("10.1.2.3") && !hidden.header("retry-after").is_empty());
}

#[tokio::test]
async fn a_service_that_hangs_is_refused_within_two_seconds() {
    let server = Server::start().await;
    server.behind.answers(BOOK, Answer::Hangs);
    let started = Instant::now();
    book(&server, &wanted()).await.is_problem(503, "UNAVAILABLE");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[tokio::test]
async fn guests_go_on_while_identity_is_away() {
    let server = Server::start().await;
    server.behind.says(SERVICES, &ListServicesResponse::default());
    server.behind.says(BOOK, &BookResponse { booking: Some(confirmed()), manage_token: String::new() });
    assert_eq!(server.get("/api/v1/services").await.status, 200);
    for away in [Answer::Refused(Status::unavailable("gone")), Answer::Hangs] {
        server.behind.answers(ISSUE, away);
        let started = Instant::now();
        assert_eq!(server.get("/api/v1/services").await.status, 200);
        // A change asks for a fresh passport first, and goes on with the one that is kept.
        assert_eq!(book(&server, &wanted()).await.status, 201);
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
        let cookie = format!("__Host-holdfast={}", "A".repeat(43));
        let signed_in = server.ask(Method::GET, "/api/v1/admin/users", &[("cookie", &cookie)], None).await;
        signed_in.is_problem(503, "UNAVAILABLE");
    }
}

#[tokio::test]
async fn a_booking_is_found_by_who_can_prove_it() {
    let server = Server::start().await;
    let path = format!("/api/v1/bookings/{ID}");
    server.behind.says(GET, &Booking { id: vec![1; 16], ..confirmed() });
    server.get(&path).await.is_problem(404, "NOT_FOUND");
    let proof = format!("Booking {}", "t".repeat(22));
    let found = server.ask(Method::GET, &path, &[("authorization", &proof)], None).await;
    assert_eq!(found.status, 200);
    assert!(found.json().get("manage_token").is_none());
    let missing = server.ask(Method::GET, "/api/v1/bookings/x", &[("authorization", &proof)], None).await;
    missing.is_problem(404, "NOT_FOUND");
    assert_eq!(server.behind.calls(GET).len(), 1);
}

#[tokio::test]
async fn a_session_brings_its_own_passport_and_the_console_needs_one() {
    let server = Server::start().await;
    server.get("/api/v1/admin/users").await.is_problem(401, "UNAUTHENTICATED");
    let session = "B".repeat(43);
    let cookie = format!("__Host-holdfast={session}");
    server
        .behind
        .says("/holdfast.identity.v1.Users/List", &holdfast_proto::identity::v1::ListResponse::default());
    let users = server.ask(Method::GET, "/api/v1/admin/users", &[("cookie", &cookie)], None).await;
    assert_eq!(users.json(), json!({ "items": [], "next_cursor": null }));
    let call = server.behind.calls("/holdfast.identity.v1.Users/List").pop().unwrap();
    assert_eq!(call.passport, Some(format!("{session}/identity")));
    server.behind.says("/holdfast.identity.v1.SignIn/Describe", &session_of("owner"));
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
        Answered::read(request.send().await.unwrap()).await.is_problem(403, "CSRF_REFUSED");
    }
}
