//! A day with something in it: several people and services beside each other, and a booking that was cancelled.
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::client::Client;
use crate::mesh::Mesh;
use crate::order::{Order, Slot, order, order_of, slots, somebody};

/// Who comes. The last one cancels.
const NAMES: [&str; 7] = [
    "Nerea Otxoa",
    "Iván Robles Vega",
    "Amira Haddad",
    "Joan Ferrer i Puig",
    "Sofía Beltrán",
    "Kwame Mensah",
    "Lena Sørensen",
];

/// Fills the next day on which most of the providers work.
pub async fn busy_day(mesh: &Mesh, tenant: &str, language: &str) -> Date {
    let guest = mesh.guest(tenant);
    let services = guest.get("/api/v1/services").await;
    let services: Vec<String> = texts(&services.json, "id");
    let zone = guest.get("/api/v1/tenant").await.text_at("/zone");
    let day_of = |slot: &Slot| slot.start.in_tz(&zone).expect("the tenant's zone").date();
    let mut working: BTreeMap<Date, BTreeSet<String>> = BTreeMap::new();
    for service in &services {
        for slot in slots(&guest, service).await {
            working.entry(day_of(&slot)).or_default().insert(slot.provider);
        }
    }
    let later = working.into_iter().skip(1);
    let best = later.max_by_key(|(day, providers)| (providers.len(), Reverse(*day)));
    let (day, _) = best.expect("a day on which somebody works");
    for (turn, name) in NAMES.into_iter().enumerate() {
        let service = services.get(turn % services.len()).expect("a service");
        let mut free = slots(&guest, service).await;
        free.retain(|slot| day_of(slot) == day);
        // Spread over the day and over those who work.
        if let Some(slot) = free.get(free.len() * turn / NAMES.len()) {
            book(&guest, slot, &Wish { service, name, language }, turn + 1 == NAMES.len()).await;
        }
    }
    day
}

/// What somebody books, and in which language.
struct Wish<'w> {
    service: &'w str,
    name: &'w str,
    language: &'w str,
}

async fn book(guest: &Client, slot: &Slot, wish: &Wish<'_>, cancels: bool) {
    let Wish { service, name, language } = *wish;
    let services = guest.get("/api/v1/services").await;
    let body = order_of(&order(guest, language).await.body, slot);
    let mut body = Order { body }.for_service(service, &services);
    body["client"] = somebody(name);
    let answer = guest.post("/api/v1/bookings", &body).await;
    // Whoever else books on this mesh may have been faster.
    assert!([201, 409].contains(&answer.status.as_u16()), "{}", answer.text);
    if answer.status == 201 && cancels {
        let manage = guest.managing(&answer.text_at("/manage_token"));
        let path = format!("/api/v1/bookings/{}/cancel", answer.text_at("/id"));
        let done = manage.post(&path, &json!({ "reason": "" })).await;
        assert!([200, 409].contains(&done.status.as_u16()), "{}", done.text);
    }
}

fn texts(list: &Value, key: &str) -> Vec<String> {
    let items = list.pointer("/items").and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|it| it.get(key)?.as_str().map(str::to_owned)).collect()
}
