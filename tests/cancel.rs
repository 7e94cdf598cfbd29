//! Cancelling: before the deadline with the refund that the rule says, after it 409 with the deadline; what was
//! agreed stays agreed when the policy changes.
//!
//! The clock is never moved: the rule is, so that a fresh booking's deadline is seconds away.
use std::time::Duration;

use holdfast_tests::mesh::Mesh;
use holdfast_tests::wait::until;
use jiff::Timestamp;
use serde_json::json;

use crate::booking::{Slot, booked_by, order, order_of, order_that_can_be_cancelled, slots};

/// The free slot that starts first.
async fn first(guest: &holdfast_tests::client::Client, service: &str) -> Slot {
    slots(guest, service).await.into_iter().min_by_key(|slot| slot.start).expect("a slot within the day")
}

#[tokio::test]
async fn a_client_cancels_before_the_deadline_and_the_answer_says_why() {
    let mesh = Mesh::shared();
    let guest = mesh.guest("clinica-sol");
    let order = order_that_can_be_cancelled(&guest, "es").await;
    let body = order.body.clone();
    let booking = booked_by(&guest, &body).await;
    let manage = guest.managing(&booking.text_at("/manage_token"));
    let path = format!("/api/v1/bookings/{}", booking.text_at("/id"));

    let preview = manage.get(&format!("{path}/cancellation")).await;
    assert_eq!(preview.status, 200, "{}", preview.text);
    assert_eq!(preview.json["allowed"], true, "{}", preview.text);
    assert!(preview.text_at("/rule").starts_with("tier-"), "{}", preview.text);
    assert!(preview.json.pointer("/refund/percent").is_some(), "{}", preview.text);

    let other = json!({ "reason": "", "expected": { "refund": { "amount": "1.00", "currency": "EUR" } } });
    let differs = manage.post(&format!("{path}/cancel"), &other).await;
    assert_eq!((differs.status.as_u16(), differs.code()), (409, "DECISION_CHANGED"), "{}", differs.text);

    let done = manage.post(&format!("{path}/cancel"), &json!({ "reason": "Ya no puedo" })).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(done.text_at("/state"), "cancelled");
    assert_eq!(done.json["revision"], 2);
    let again = manage.post(&format!("{path}/cancel"), &json!({ "reason": "otra vez" })).await;
    assert_eq!((again.status.as_u16(), &again.text), (200, &done.text), "repeated: the same");

    let free = slots(&guest, &order.service())
        .await
        .iter()
        .any(|slot| slot.start == order.start() && body["provider"] == slot.provider.as_str());
    assert!(free, "the slot is free again");
}

#[tokio::test]
async fn one_second_after_the_deadline_it_is_too_late_and_the_answer_names_the_deadline() {
    let mesh = Mesh::exclusive().await;
    let guest = mesh.guest("clinica-sol");
    let slot = first(&guest, &order(&guest, "es").await.service()).await;
    // The deadline of the first slot is about eight seconds away: time enough to agree and to book.
    let notice = slot.start.duration_since(kit_clock::Clock::system().now()).as_secs() - 8;
    mesh.change("clinica-sol", |tenant| {
        tenant["spec"]["cancellation"]["minNotice"] = json!(format!("{notice}s"));
    })
    .await;
    let body = order_of(&order(&guest, "es").await.body, &slot);
    let booking = booked_by(&guest, &body).await;
    let deadline: Timestamp = booking.text_at("/cancel_until").parse().expect("an instant");
    let manage = guest.managing(&booking.text_at("/manage_token"));
    let path = format!("/api/v1/bookings/{}", booking.text_at("/id"));
    until(Duration::from_secs(30), "the deadline to pass", async || {
        (kit_clock::Clock::system().now() > deadline + jiff::SignedDuration::from_secs(1)).then_some(())
    })
    .await;
    let late = manage.post(&format!("{path}/cancel"), &json!({ "reason": "" })).await;
    assert_eq!((late.status.as_u16(), late.code()), (409, "CANCELLATION_WINDOW_CLOSED"), "{}", late.text);
    assert_eq!(late.text_at("/deadline").parse::<Timestamp>().expect("an instant"), deadline);
    assert_eq!(manage.get(&path).await.text_at("/state"), "confirmed");
}

#[tokio::test]
async fn what_was_agreed_stays_agreed_when_the_policy_changes() {
    let mesh = Mesh::exclusive().await;
    let guest = mesh.guest("salon-luna");
    let body = order(&guest, "en").await.body;
    let booking = booked_by(&guest, &body).await;
    let manage = guest.managing(&booking.text_at("/manage_token"));
    let path = format!("/api/v1/bookings/{}", booking.text_at("/id"));
    let cancellation =
        booking.json["accepted"].as_array().into_iter().flatten().find(|it| it["kind"] == "cancellation");
    let digest = cancellation.and_then(|it| it["digest"].as_str()).expect("the accepted policy").to_owned();
    let text = format!("/api/v1/agreements/cancellation/{digest}");
    let (before, version) = (guest.get(&text).await, cancellation.and_then(|it| it["version"].as_u64()));

    mesh.change("salon-luna", |tenant| tenant["spec"]["cancellation"]["minNotice"] = json!("1h")).await;

    let kept = manage.get(&path).await;
    assert_eq!(kept.text_at("/cancel_until"), booking.text_at("/cancel_until"), "the deadline stays");
    assert_eq!(guest.get(&text).await.text, before.text, "the text stays");
    let current = guest.get("/api/v1/agreements").await;
    let asked =
        current.json["items"].as_array().into_iter().flatten().find(|it| it["kind"] == "cancellation");
    let asked = asked.expect("a cancellation policy").clone();
    assert_eq!(asked["version"].as_u64(), version.map(|version| version + 1), "a new version is asked for");
    booked_by(&guest, &order(&guest, "en").await.body).await;
    let mut old = order(&guest, "en").await.body;
    for accepted in old["accepted"].as_array_mut().expect("a list") {
        if accepted["kind"] == "cancellation" {
            accepted["digest"] = json!(digest);
        }
    }
    let outdated = guest.post("/api/v1/bookings", &old).await;
    assert_eq!((outdated.status.as_u16(), outdated.code()), (409, "AGREEMENT_OUTDATED"), "{}", outdated.text);
}
