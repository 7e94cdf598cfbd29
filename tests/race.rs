//! Many at once: one slot goes to one client, and a key repeated in parallel makes one booking.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use holdfast_tests::client::{Client, Response};
use holdfast_tests::mesh::Mesh;
use holdfast_tests::relay::loopback;
use serde_json::{Value, json};
use tokio::sync::{Barrier, Semaphore};

use crate::booking::{by_another, order, order_of, slots};

/// Sends every body at the same instant, each from a client and an address of its own.
pub async fn at_once(
    mesh: &'static Mesh,
    tenant: &str,
    bodies: Vec<Value>,
    key: Option<&str>,
) -> Vec<Response> {
    let (barrier, opening) = (Arc::new(Barrier::new(bodies.len())), Arc::new(Semaphore::new(32)));
    let mut tasks = Vec::new();
    for (number, body) in bodies.into_iter().enumerate() {
        let guest = mesh.guest_from(tenant, loopback(u32::try_from(number).expect("few") + 1000));
        let (barrier, opening, key) = (barrier.clone(), opening.clone(), key.map(str::to_owned));
        tasks.push(tokio::spawn(async move {
            // The connection stands before the race begins: who waits for a handshake races nobody.
            let turn = opening.acquire().await.expect("nobody closes it");
            guest.get("/api/v1/tenant").await;
            drop(turn);
            barrier.wait().await;
            let headers: Vec<(&str, &str)> =
                key.iter().map(|key| ("Idempotency-Key", key.as_str())).collect();
            guest.post_with("/api/v1/bookings", &body, &headers).await
        }));
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("no client panics"));
    }
    answers
}

pub fn tally(answers: &[Response]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        let what = if answer.status == 201 { "201".to_owned() } else { answer.code().to_owned() };
        *counts.entry(what).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_clients_and_one_slot() {
    let exclusive = Mesh::exclusive().await;
    let mesh = exclusive.mesh();
    let guest = mesh.guest("salon-luna");
    let body = order(&guest, "en").await.body;
    // 500 connections from 500 addresses, all at one instant.
    let bodies = (0..500).map(|_| by_another(&body)).collect();
    let answers = at_once(mesh, "salon-luna", bodies, None).await;
    let counts = tally(&answers);
    assert_eq!(counts, BTreeMap::from([("201".to_owned(), 1), ("SLOT_TAKEN".to_owned(), 499)]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn overlapping_starts_of_one_provider_go_to_one_client() {
    let exclusive = Mesh::exclusive().await;
    let mesh = exclusive.mesh();
    let guest = mesh.guest("clinica-sol");
    let order = order(&guest, "es").await;
    let provider = order.body.get("provider").and_then(Value::as_str).expect("a provider").to_owned();
    let start = order.start();
    let near: Vec<Value> = slots(&guest, &order.service())
        .await
        .into_iter()
        .filter(|slot| {
            slot.provider == provider
                && slot.start.duration_since(start).abs() < jiff::SignedDuration::from_mins(60)
        })
        .map(|slot| order_of(&order.body, &slot))
        .collect();
    assert!(near.len() > 1, "there are starts that overlap: {}", near.len());
    let bodies: Vec<Value> = near.iter().cycle().take(64).map(by_another).collect();
    let answers = at_once(mesh, "clinica-sol", bodies, None).await;
    let won: Vec<(jiff::Timestamp, jiff::Timestamp)> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .map(|answer| {
            let at = |pointer: &str| answer.text_at(pointer).parse().expect("an instant");
            (at("/start"), at("/end"))
        })
        .collect();
    assert!(!won.is_empty());
    for (index, one) in won.iter().enumerate() {
        for other in won.iter().skip(index + 1) {
            assert!(one.1 <= other.0 || other.1 <= one.0, "{one:?} overlaps {other:?}");
        }
    }
    assert!(
        answers.iter().all(|answer| answer.status == 201 || answer.code() == "SLOT_TAKEN"),
        "{:?}",
        tally(&answers)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_provider_while_one_is_free() {
    let exclusive = Mesh::exclusive().await;
    let mesh = exclusive.mesh();
    let guest = mesh.guest("salon-luna");
    let services = guest.get("/api/v1/services").await;
    // The service that most providers do, at an instant at which several are free.
    let mut best: (usize, Value) = (0, Value::Null);
    for service in services.json.pointer("/items").and_then(Value::as_array).expect("services") {
        let id = service.get("id").and_then(Value::as_str).expect("an id");
        let mut free: BTreeMap<jiff::Timestamp, BTreeSet<String>> = BTreeMap::new();
        for slot in slots(&guest, id).await {
            free.entry(slot.start).or_default().insert(slot.provider);
        }
        if let Some((start, providers)) = free.into_iter().max_by_key(|(_, providers)| providers.len())
            && providers.len() > best.0
        {
            best = (providers.len(), json!({ "service": id, "start": start.to_string() }));
        }
    }
    let (free, wish) = best;
    assert!(free > 1, "two providers are free at one instant");
    let mut body = order(&guest, "en")
        .await
        .for_service(wish.get("service").and_then(Value::as_str).expect("id"), &services);
    body["provider"] = Value::Null;
    body["start"] = wish["start"].clone();
    let bodies = (0..40).map(|_| by_another(&body)).collect();
    let answers = at_once(mesh, "salon-luna", bodies, None).await;
    let counts = tally(&answers);
    assert_eq!(counts.get("201"), Some(&free), "{counts:?}");
    assert_eq!(counts.get("SLOT_TAKEN"), Some(&(40 - free)), "{counts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_fifty_times_makes_one_booking_and_one_answer() {
    let exclusive = Mesh::exclusive().await;
    let mesh = exclusive.mesh();
    let body = order(&mesh.guest("salon-luna"), "en").await.body;
    let key = format!("race-{}", uuid::Uuid::from_bytes(kit_clock::Clock::system().random()));
    let answers = at_once(mesh, "salon-luna", vec![body.clone(); 50], Some(&key)).await;
    let bodies: BTreeSet<&str> = answers.iter().map(|answer| answer.text.as_str()).collect();
    assert!(answers.iter().all(|answer| answer.status == 201), "{:?}", tally(&answers));
    assert_eq!(bodies.len(), 1, "one answer");
    let mut other = body;
    other["client"]["name"] = json!("Somebody Else");
    let guest: Client = mesh.guest("salon-luna");
    let refused = guest.post_with("/api/v1/bookings", &other, &[("Idempotency-Key", &key)]).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (422, "IDEMPOTENCY_MISMATCH"), "{}", refused.text);
}
