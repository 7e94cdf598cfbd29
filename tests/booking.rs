//! A booking over the public API, in both tenants and both languages; what is missing is refused and leaves nothing.
use holdfast_tests::client::{Answer, Client};
use holdfast_tests::mesh::Mesh;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// A guest's order: everything filled in, everything accepted.
#[derive(Clone, Debug)]
pub struct Order {
    /// The body of POST bookings.
    pub body: Value,
}

/// A free slot.
#[derive(Clone, Debug)]
pub struct Slot {
    /// When it starts.
    pub start: Timestamp,
    /// Whose it is.
    pub provider: String,
}

impl Order {
    /// When it starts.
    pub fn start(&self) -> Timestamp {
        self.text("start").parse().expect("an instant")
    }

    /// The service's id.
    pub fn service(&self) -> String {
        self.text("service")
    }

    /// The same for another service, with that one's answers.
    pub fn for_service(&self, service: &str, services: &Answer) -> Value {
        let mut body = self.body.clone();
        body["service"] = json!(service);
        body["answers"] = answers(services, service);
        body
    }

    fn text(&self, key: &str) -> String {
        self.body.get(key).and_then(Value::as_str).expect("a text").to_owned()
    }
}

/// The same order for another slot.
pub fn order_of(body: &Value, slot: &Slot) -> Value {
    let mut body = body.clone();
    body["start"] = json!(slot.start.to_string());
    body["provider"] = json!(slot.provider);
    body
}

/// Today (UTC), and the day in a week.
pub fn next_week() -> (jiff::civil::Date, jiff::civil::Date) {
    let today = kit_clock::Source::system().now().to_zoned(jiff::tz::TimeZone::UTC).date();
    (today, today.checked_add(jiff::Span::new().days(7)).expect("next week"))
}

/// Free slots of a service within the next week.
pub async fn slots(guest: &Client, service: &str) -> Vec<Slot> {
    let (from, to) = next_week();
    let answer = guest.get(&format!("/api/v1/slots?service={service}&from={from}&to={to}")).await;
    let items = answer.json.pointer("/items").and_then(Value::as_array);
    let items = items.unwrap_or_else(|| panic!("{}", answer.text));
    let text = |slot: &Value, key: &str| slot.get(key).and_then(Value::as_str).expect("a text").to_owned();
    items
        .iter()
        .map(|slot| Slot {
            start: text(slot, "start").parse().expect("an instant"),
            provider: text(slot, "provider"),
        })
        .collect()
}

/// Answers to the required questions of a service.
fn answers(services: &Answer, service: &str) -> Value {
    let found = services.json.pointer("/items").and_then(Value::as_array).into_iter().flatten();
    let found = found.clone().find(|it| it.get("id").is_some_and(|id| id == service)).expect("the service");
    let mut answers = Map::new();
    for question in found.get("questions").and_then(Value::as_array).into_iter().flatten() {
        if question.get("required").is_some_and(|it| it == true) {
            let key = question.get("key").and_then(Value::as_str).expect("a key").to_owned();
            let value = match question.get("type").and_then(Value::as_str) {
                Some("choice") => question.pointer("/options/0").cloned().expect("an option"),
                Some("bool") => json!(true),
                Some("date") => json!("1990-01-31"),
                _ => json!("Nada que señalar"),
            };
            answers.insert(key, value);
        }
    }
    Value::Object(answers)
}

/// What must be accepted now.
pub async fn accepted(guest: &Client) -> Vec<Value> {
    let agreements = guest.get("/api/v1/agreements").await;
    let items = agreements.json.pointer("/items").and_then(Value::as_array);
    let items = items.unwrap_or_else(|| panic!("{}", agreements.text));
    items.iter().map(|it| json!({ "kind": it.get("kind"), "digest": it.get("digest") })).collect()
}

/// The shortest service: the week has more of its slots than all tests together take.
fn shortest(services: &Answer) -> String {
    let items = services.json.pointer("/items").and_then(Value::as_array).into_iter().flatten();
    let shortest = items.min_by_key(|it| it.get("duration_minutes").and_then(Value::as_u64));
    shortest.and_then(|it| it.get("id")?.as_str()).expect("a service").to_owned()
}

/// Finds what to book, as a page would: service, provider, slot, agreements. The slot is any of those of the week, so
/// that tests do not stand in each other's way.
pub async fn order(guest: &Client, language: &str) -> Order {
    order_after(guest, language, jiff::SignedDuration::ZERO).await
}

/// As [`order`], for a slot that every cancellation policy of the demo still lets go.
pub async fn order_that_can_be_cancelled(guest: &Client, language: &str) -> Order {
    order_after(guest, language, jiff::SignedDuration::from_hours(4 * 24)).await
}

async fn order_after(guest: &Client, language: &str, ahead: jiff::SignedDuration) -> Order {
    let services = guest.get("/api/v1/services").await;
    let service = shortest(&services);
    let first = kit_clock::Source::system().now() + ahead;
    let mut slots = slots(guest, &service).await;
    slots.retain(|slot| slot.start > first);
    assert!(!slots.is_empty(), "there is a free slot");
    let at = usize::from(u16::from_le_bytes(kit_clock::Source::system().random())) % slots.len();
    let body = json!({
        "service": service, "provider": null, "start": null, "language": language,
        "answers": answers(&services, &service),
        "client": { "name": "Inés Prieto", "email": "ines.prieto@example.com", "phone": "+34 600 123 123" },
        "accepted": accepted(guest).await,
    });
    Order { body: order_of(&body, slots.get(at).expect("a slot")) }
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
            assert_eq!(answer.text_at("/accepted/0/language"), language_of(&guest, &answer).await);
            let manage = guest.managing(&answer.text_at("/manage_token"));
            let again = manage.get(&format!("/api/v1/bookings/{}", answer.text_at("/id"))).await;
            assert_eq!(again.status, 200, "{}", again.text);
            assert_eq!(again.text_at("/code"), answer.text_at("/code"));
            assert!(
                again.json.get("manage_token").is_none_or(Value::is_null),
                "the token is in POST's answer alone"
            );
        }
    }
}

/// The language of the text that was accepted: the digest pins it.
async fn language_of(guest: &Client, booking: &Answer) -> String {
    let (kind, digest) = (booking.text_at("/accepted/0/kind"), booking.text_at("/accepted/0/digest"));
    guest.get(&format!("/api/v1/agreements/{kind}/{digest}")).await.text_at("/language")
}

/// Rows of everything that a booking writes.
async fn rows(mesh: &Mesh) -> Vec<i64> {
    let database = mesh.database("booking").await;
    let mut counts = Vec::new();
    for table in ["booking", "claim", "acceptance", "accepted", "client", "answer", "holdfast.idempotency"] {
        let statement = format!("select count(*) from {table} where tenant_id = 'clinica-sol'");
        counts.push(
            sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_one(&database).await.expect("a count"),
        );
    }
    counts
}

#[tokio::test]
async fn without_an_acceptance_nothing_is_booked_and_nothing_is_left() {
    let mesh = Mesh::drills().await;
    let guest = mesh.guest("clinica-sol");
    let whole = order(&guest, "es").await.body;
    let before = rows(&mesh).await;
    for kind in ["terms", "cancellation"] {
        let mut body = whole.clone();
        let accepted = body["accepted"].as_array_mut().expect("a list");
        accepted.retain(|it| it["kind"] != kind);
        let key = format!("no-{kind}-0123456789");
        let answer = guest.post_with("/api/v1/bookings", &body, &[("Idempotency-Key", &key)]).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "AGREEMENT_REQUIRED"), "{}", answer.text);
        assert!(answer.fields().iter().any(|field| field.contains(kind)), "{}", answer.text);
        assert_eq!(rows(&mesh).await, before, "without {kind}");
    }
    let mut body = whole.clone();
    body["accepted"][0]["digest"] = json!("00".repeat(32));
    let answer = guest.post("/api/v1/bookings", &body).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (422, "AGREEMENT_REQUIRED"), "{}", answer.text);
    assert_eq!(rows(&mesh).await, before, "with a digest that was never published");
    let answer = guest.post("/api/v1/bookings", &whole).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_ne!(rows(&mesh).await, before, "the count would have noticed");
}
