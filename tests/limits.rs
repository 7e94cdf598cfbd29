//! Nobody's mailbox is filled by bookings: what one contact causes at a tenant is bounded, whoever asks from wherever.
use std::collections::BTreeMap;
use std::time::Duration;

use holdfast_tests::client::{Client, Response};
use holdfast_tests::mesh::Mesh;
use holdfast_tests::wait::until;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::booking::{Slot, order_of, order_that_can_be_cancelled, slots, somebody};
use crate::journeys::mails;
use crate::race::{at_once, tally};

const TENANT: &str = "clinica-sol";

/// Orders for times that do not stand in each other's way.
async fn apart(guest: &Client, many: usize) -> Vec<Value> {
    let order = order_that_can_be_cancelled(guest, "es").await;
    let mut free = slots(guest, &order.service()).await;
    let soon = kit_clock::Clock::system().now() + SignedDuration::from_hours(4 * 24);
    free.retain(|slot| slot.start > soon);
    free.sort_by_key(|slot| slot.start);
    let mut last: BTreeMap<String, Timestamp> = BTreeMap::new();
    let far = |last: &BTreeMap<String, Timestamp>, slot: &Slot| {
        last.get(&slot.provider).is_none_or(|last| slot.start.duration_since(*last).as_hours() >= 1)
    };
    let mut chosen = Vec::new();
    for slot in free {
        if far(&last, &slot) {
            last.insert(slot.provider.clone(), slot.start);
            chosen.push(order_of(&order.body, &slot));
        }
    }
    assert!(chosen.len() >= many, "{} times apart", chosen.len());
    chosen.truncate(many);
    chosen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_bookings_of_one_address_at_once_exactly_five_are_made() {
    let exclusive = Mesh::exclusive().await;
    let mesh = exclusive.mesh();
    let victim = somebody("Quien no ha pedido nada");
    let bodies = apart(&mesh.guest(TENANT), 20).await.into_iter().enumerate().map(|(number, mut body)| {
        // The address alone is the same: another name and another telephone each time.
        body["client"] = somebody(&format!("Cliente {number}"));
        body["client"]["email"] = victim["email"].clone();
        body
    });
    let answers = at_once(mesh, TENANT, bodies.collect(), None).await;
    let counts = tally(&answers);
    let expected = [("201".to_owned(), 5), ("BOOKING_NOT_POSSIBLE".to_owned(), 15)];
    assert_eq!(counts, BTreeMap::from(expected));
    assert!(answers.iter().all(|answer| [201, 403].contains(&answer.status.as_u16())));
}

async fn cancelled(guest: &Client, booked: &Response) -> Response {
    let path = format!("/api/v1/bookings/{}/cancel", booked.text_at("/id"));
    let done = guest.managing(&booked.text_at("/manage_token")).post(&path, &json!({})).await;
    assert_eq!(done.status, 200, "{}", done.text);
    done
}

#[tokio::test]
async fn booking_and_cancelling_in_a_loop_sends_ten_mails_and_the_page_says_the_rest() {
    let exclusive = Mesh::exclusive().await;
    let mesh = exclusive.mesh();
    let victim = somebody("Quien no ha pedido nada");
    let wishes = apart(&mesh.guest(TENANT), 7).await;
    let book = async |place: usize| {
        // From another source each time.
        let guest = mesh.guest(TENANT);
        let mut body = wishes[place].clone();
        body["client"] = victim.clone();
        guest.post("/api/v1/bookings", &body).await
    };
    let guest = mesh.guest(TENANT);
    let kept = book(0).await;
    for place in 1..5 {
        let done = cancelled(&guest, &book(place).await).await;
        assert_eq!(done.json["mail_left_out"], false, "{}", done.text);
    }
    assert_eq!(book(5).await.status, 201, "the tenth mail");
    let refused = book(6).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (403, "BOOKING_NOT_POSSIBLE"), "{}", refused.text);
    let done = cancelled(&guest, &kept).await;
    assert_eq!((done.text_at("/state").as_str(), &done.json["mail_left_out"]), ("cancelled", &json!(true)));

    let id = kept.text_at("/id");
    guest.get(&format!("/bookings/{id}?t={}", kept.text_at("/manage_token"))).await;
    let spanish = [("Accept-Language", "es")];
    let page = guest.call(reqwest::Method::GET, &format!("/bookings/{id}"), None, &spanish).await;
    assert_eq!(page.status, 200, "{}", page.text);
    for part in ["Cancelada", &kept.text_at("/code"), "Esta vez no le enviamos ningún correo"] {
        assert!(page.text.contains(part), "{part} in {}", page.text);
    }

    let database = mesh.database("booking").await;
    let waiting = "select count(*) from holdfast.outbox where destination = 'mail'";
    until(Duration::from_mins(1), "every mail to be sent", async || {
        let waiting: i64 = sqlx::query_scalar(waiting).fetch_one(&database).await.expect("a count");
        (waiting == 0).then_some(())
    })
    .await;
    let address = victim["email"].as_str().expect("an address");
    assert_eq!(mails(mesh, &format!("To: {address}")).len(), 10);
}
