//! Card numbers: refused in every text that comes in, by name, with nothing left behind.
use holdfast_tests::client::{Client, Response};
use holdfast_tests::mesh::Mesh;
use serde_json::{Value, json};

use crate::booking::{booked_by, order, order_that_can_be_cancelled};

/// Ways to write the same number.
const CARDS: [&str; 6] = [
    "4111 1111 1111 1111",
    "04111111111111111",
    "4111x1111x1111x1111",
    "4111----1111----1111----1111",
    "४१११११११११११११११",
    "𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏",
];

fn is_refused(answer: &Response, field: &str) {
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (422, "PAYMENT_DATA_REFUSED"),
        "{field}: {}",
        answer.text
    );
    assert!(answer.fields().iter().any(|named| named.contains(field)), "{field}: {}", answer.text);
    assert!(!answer.text.contains("4111"), "the answer does not repeat it: {}", answer.text);
}

/// The body with another value at a place.
fn with(body: &Value, pointer: &str, value: &str) -> Value {
    let mut body = body.clone();
    *body.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = json!(value);
    body
}

/// Refused in the field at the place, then taken as it was.
async fn puts(staff: &Client, path: &str, body: &Value, places: &[&str]) {
    for place in places {
        let answer = staff.put(path, &with(body, place, "Ana 4111-1111-1111-1111")).await;
        is_refused(&answer, place.rsplit('/').find(|name| name.len() > 2).expect("a name"));
    }
    let answer = staff.put(path, body).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text);
}

#[tokio::test]
async fn clients_leave_no_card_number() {
    let mesh = Mesh::shared();
    let guest = mesh.guest("clinica-sol");
    let body = order_that_can_be_cancelled(&guest, "es").await.body;
    for card in CARDS {
        let name = format!("Ana {card}");
        is_refused(&guest.post("/api/v1/bookings", &with(&body, "/client/name", &name)).await, "client.name");
    }
    for (place, text, field) in [
        ("/client/email", "4111111111111111@example.com", "client.email"),
        ("/client/phone", "4111 1111 1111 1111", "client.phone"),
        ("/client/phone", "378282246310005", "client.phone"),
    ] {
        is_refused(&guest.post("/api/v1/bookings", &with(&body, place, text)).await, field);
    }
    // A telephone number of 15 digits that a + leads is one.
    let whole = with(&with(&body, "/client/phone", "+378282246310005"), "/client/email", "cards@example.com");
    let booking = booked_by(&guest, &whole).await;
    let manage = guest.managing(&booking.text_at("/manage_token"));
    let path = format!("/api/v1/bookings/{}/cancel", booking.text_at("/id"));
    for card in CARDS {
        is_refused(&manage.post(&path, &json!({ "reason": format!("Mi tarjeta: {card}") })).await, "reason");
    }
    let why = json!({ "reason": "Del 2026-11-25 al 2026-12-02, IBAN ES91 2100 0418 4502 0005 1332" });
    let done = manage.post(&path, &why).await;
    assert_eq!((done.status.as_u16(), done.text_at("/state").as_str()), (200, "cancelled"), "{}", done.text);
}

#[tokio::test]
async fn an_answer_holds_no_card_number() {
    let mesh = Mesh::shared();
    let guest = mesh.guest("clinica-sol");
    let services = guest.get("/api/v1/services").await;
    let texts = |service: &Value| {
        let asked = service["questions"].as_array()?.iter().find(|asked| asked["type"] == "text")?;
        Some((service["id"].as_str()?.to_owned(), asked["key"].as_str()?.to_owned()))
    };
    let (service, key) =
        services.json["items"].as_array().expect("services").iter().find_map(texts).expect("a question");
    let mut body = order(&guest, "es").await.for_service(&service, &services);
    for card in CARDS {
        body["answers"][&key] = json!(card);
        is_refused(&guest.post("/api/v1/bookings", &body).await, &format!("answers.{key}"));
    }
}

#[tokio::test]
async fn staff_leave_no_card_number() {
    let mesh = Mesh::exclusive().await;
    let owner = mesh.staff("salon-luna", "owner").await;
    let id = |number: u8| format!("01900000-0000-7000-8000-0000000000{number:02}");
    let service = json!({
        "id": id(1), "name": { "es-US": "Corte", "en-US": "Cut" },
        "description": { "es-US": "Corte.", "en-US": "Cut." },
        "duration_minutes": 30, "grid_minutes": 30, "price": { "amount": "20.00", "currency": "USD" }, "active": false,
        "questions": [{
            "key": "length", "label": { "es-US": "Largo", "en-US": "Length" }, "type": "choice",
            "options": [{ "value": "short", "label": { "es-US": "Corto", "en-US": "Short" } }],
        }],
    });
    let places = [
        "/name/es-US",
        "/description/es-US",
        "/questions/0/label/en-US",
        "/questions/0/options/0/value",
        "/questions/0/options/0/label/en-US",
    ];
    puts(&owner, "/api/v1/admin/services", &service, &places).await;
    let provider = json!({
        "id": id(2), "name": "Ana", "location": { "name": "Centro", "address": "Calle Mayor 1" }, "service_ids": [],
        "active": false,
    });
    puts(&owner, "/api/v1/admin/providers", &provider, &["/name", "/location/name", "/location/address"])
        .await;
    let text = |language: &str| json!({ "language": language, "title": "Condiciones", "text": "Lea esto." });
    let texts = json!({ "texts": [text("es-US"), text("en-US")] });
    for (place, field) in [("/texts/0/title", "texts.0.title"), ("/texts/1/text", "texts.1.text")] {
        let body = with(&texts, place, "Pague a 4111-1111-1111-1111.");
        is_refused(&owner.put("/api/v1/admin/agreements/terms", &body).await, field);
    }
    let invitation = json!({ "email": "4111111111111111@example.com", "roles": ["employee"] });
    is_refused(&owner.post("/api/v1/admin/users", &invitation).await, "email");
    is_refused(&owner.get("/api/v1/admin/audit?action=4111111111111111").await, "action");
}
