//! A booking over the public API, in both tenants and both languages.
use holdfast_tests::client::Client;
use holdfast_tests::mesh::Mesh;
use serde_json::{Value, json};

/// A guest's order: the first service's first free slot, everything accepted.
pub struct Order {
    /// The body of POST bookings.
    pub body: Value,
}

/// Finds what to book, as a page would: service, provider, slot, agreements.
pub async fn order(guest: &Client, language: &str) -> Order {
    let services = guest.get("/api/v1/services").await;
    let service = services.text_at("/items/0/id");
    let source = kit_clock::Source::system();
    let today = source.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let until = today.checked_add(jiff::Span::new().days(7)).expect("next week");
    let slots = guest.get(&format!("/api/v1/slots?service={service}&from={today}&to={until}")).await;
    let count = slots.json.pointer("/items").and_then(Value::as_array).map_or(0, Vec::len);
    assert!(count > 0, "{}", slots.text);
    // Somewhere in the middle, so that tests do not stand in each other's way.
    let at = usize::from(u16::from_le_bytes(source.random())) % count;
    let (start, provider) =
        (slots.text_at(&format!("/items/{at}/start")), slots.text_at(&format!("/items/{at}/provider")));
    let agreements = guest.get("/api/v1/agreements").await;
    let accepted: Vec<Value> = agreements
        .json
        .pointer("/items")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|it| json!({ "kind": it.get("kind"), "digest": it.get("digest") }))
        .collect();
    assert_eq!(accepted.len(), 2, "{}", agreements.text);
    let body = json!({
        "service": service, "provider": provider, "start": start, "language": language, "answers": {},
        "client": { "name": "Inés Prieto", "email": "ines.prieto@example.com", "phone": "+34 600 123 123" },
        "accepted": accepted,
    });
    Order { body }
}

#[tokio::test]
async fn a_guest_books_in_both_tenants_and_languages() {
    let mesh = Mesh::shared();
    for tenant in ["clinica-sol", "salon-luna"] {
        for language in ["es", "en"] {
            let guest = mesh.guest(tenant);
            let order = order(&guest, language).await;
            let answer = guest.post("/api/v1/bookings", &order.body).await;
            assert_eq!(answer.status, 201, "{tenant} {language}: {}", answer.text);
            assert_eq!(answer.text_at("/state"), "confirmed");
            let manage = guest.managing(&answer.text_at("/manage_token"));
            let again = manage.get(&format!("/api/v1/bookings/{}", answer.text_at("/id"))).await;
            assert_eq!(again.status, 200, "{}", again.text);
            assert_eq!(again.text_at("/code"), answer.text_at("/code"));
        }
    }
}
