//! What asks policy, by way of booking, hangs when policy does, and leaves the rest of booking alone.
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;

use crate::fixture::{Fixture, NAME, SERVICE, book_body};
use crate::rpcs::{BOOK, CANCEL, PREVIEW, QUOTE, SLOTS};
use crate::server::{PROMISE, Response};
use crate::upstreams::Reply;

/// More than the turns that one tenant has.
const CALLERS: usize = 20;

/// Calls what leads to this RPC.
async fn ask(fixture: &Fixture, rpc: &str) -> Response {
    let (client, booking) = (fixture.0.client(), format!("/api/v1/bookings/{SERVICE}"));
    let request = match rpc {
        QUOTE => {
            let query = format!("service={SERVICE}&start=2027-03-01T09:00:00Z");
            client.get(fixture.0.url(&format!("/api/v1/quote?{query}")))
        }
        BOOK => client.post(fixture.0.url("/api/v1/bookings")).json(&book_body()),
        PREVIEW => client.get(fixture.0.url(&format!("{booking}/cancellation"))),
        _ => client.post(fixture.0.url(&format!("{booking}/cancel"))).json(&json!({})),
    };
    let proof = format!("Booking {}", "t".repeat(22));
    Response::read(request.header("authorization", proof).send().await.unwrap()).await
}

#[tokio::test]
async fn what_asks_policy_has_turns_of_its_own() {
    for rpc in [QUOTE, BOOK, PREVIEW, CANCEL] {
        let fixture = Arc::new(Fixture::open().await);
        fixture.0.upstreams.answers(rpc, Reply::Hangs);
        let mut hanging = JoinSet::new();
        for _ in 0..CALLERS {
            let fixture = Arc::clone(&fixture);
            hanging.spawn(async move { ask(&fixture, rpc).await });
        }
        let full = async {
            while fixture.0.upstreams.calls(rpc).len() < 8 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PROMISE, full).await.unwrap();
        for path in
            ["/api/v1/services", &format!("/api/v1/slots?service={SERVICE}&from=2027-03-01&to=2027-03-01")]
        {
            let answer = fixture.0.get(path).await;
            assert_eq!(answer.status, 200, "{path} while {rpc} hangs: {}", answer.text);
        }
        assert_eq!(fixture.0.upstreams.calls(SLOTS).len(), 1);
        for refused in hanging.join_all().await {
            refused.is_problem(503, "UNAVAILABLE");
        }
    }
}

#[tokio::test]
async fn a_form_whose_page_hangs_too_is_held_within_two_seconds() {
    let fixture = Fixture::open().await;
    for rpc in [BOOK, QUOTE] {
        fixture.0.upstreams.answers(rpc, Reply::Hangs);
    }
    let started = Instant::now();
    let held = fixture.book(&[]).await;
    assert_eq!(held.status, 503);
    assert!(started.elapsed() < PROMISE, "{:?}", started.elapsed());
    assert!(held.text.contains(NAME), "what was typed is kept: {}", held.text);
}
