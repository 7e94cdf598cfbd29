//! What a guest orders over the API: a service, a free slot of the next week, details, agreements.
use holdfast_proto::booking::v1::{Answer, ClientDetails};
use holdfast_proto::common::v1::{AcceptedDigest, AgreementKind};
use jiff::Timestamp;
use kit_testkit::order::answer;
use serde_json::{Value, json};

use crate::client::{Client, Response};

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
    #[must_use]
    pub fn start(&self) -> Timestamp {
        self.text("start").parse().expect("an instant")
    }

    /// The service's id.
    #[must_use]
    pub fn service(&self) -> String {
        self.text("service")
    }

    /// The same for another service, with that one's answers.
    #[must_use]
    pub fn for_service(&self, service: &str, services: &Response) -> Value {
        let mut body = self.body.clone();
        body["service"] = json!(service);
        let answers = answers(services, service);
        body["answers"] = answers.into_iter().map(|Answer { key, value }| (key, json!(value))).collect();
        body
    }

    fn text(&self, key: &str) -> String {
        self.body.get(key).and_then(Value::as_str).expect("a text").to_owned()
    }
}

/// The same order for another slot.
#[must_use]
pub fn order_of(body: &Value, slot: &Slot) -> Value {
    let mut body = body.clone();
    body["start"] = json!(slot.start.to_string());
    body["provider"] = json!(slot.provider);
    body
}

/// The same by somebody else.
#[must_use]
pub fn by_another(body: &Value) -> Value {
    let mut body = body.clone();
    body["client"] = somebody("Inés Prieto");
    body
}

/// Somebody of this name, as JSON.
#[must_use]
pub fn somebody(name: &str) -> Value {
    let ClientDetails { name, email, phone } = person(name);
    json!({ "name": name, "email": email, "phone": phone })
}

/// Somebody of this name with an address and a telephone of their own: one contact books a few times only.
fn person(name: &str) -> ClientDetails {
    let number = u32::from_le_bytes(kit_clock::Clock::system().random()) % 1_000_000;
    let (first, last) = (number / 1_000, number % 1_000);
    ClientDetails {
        name: name.to_owned(),
        email: format!("persona{number:06}@correo.example"),
        phone: format!("+34 600 {first:03} {last:03}"),
    }
}

/// Books what was ordered, which nothing stands against: the answer.
pub async fn booked_by(guest: &Client, body: &Value) -> Response {
    let answer = guest.post("/api/v1/bookings", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer
}

/// Today (UTC), and the day in a week.
#[must_use]
pub fn next_week() -> (jiff::civil::Date, jiff::civil::Date) {
    let today = kit_clock::Clock::system().now().to_zoned(jiff::tz::TimeZone::UTC).date();
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
fn answers(services: &Response, service: &str) -> Vec<Answer> {
    let found = services.json.pointer("/items").and_then(Value::as_array).into_iter().flatten();
    let found = found.clone().find(|it| it.get("id").is_some_and(|id| id == service)).expect("the service");
    let questions = found.get("questions").and_then(Value::as_array).into_iter().flatten();
    let required = questions.filter(|question| question.get("required").is_some_and(|it| it == true));
    required
        .map(|question| {
            let text = |pointer: &str| question.pointer(pointer).and_then(Value::as_str);
            let value = match text("/type") {
                Some("choice") => text("/options/0/value").expect("an option"),
                Some("bool") => "true",
                Some("date") => "1990-01-31",
                _ => "Nada que señalar",
            };
            answer(text("/key").expect("a key"), value)
        })
        .collect()
}

/// What must be accepted now.
pub async fn accepted(guest: &Client) -> Vec<Value> {
    let agreements = guest.get("/api/v1/agreements").await;
    let items = agreements.json.pointer("/items").and_then(Value::as_array);
    let items = items.unwrap_or_else(|| panic!("{}", agreements.text));
    items.iter().map(|it| json!({ "kind": it.get("kind"), "digest": it.get("digest") })).collect()
}

/// One accepted text as a message.
fn message(accepted: &Value) -> AcceptedDigest {
    let text = |key: &str| accepted.get(key).and_then(Value::as_str).expect("a text");
    let kind = format!("AGREEMENT_KIND_{}", text("kind").to_uppercase());
    let digest = data_encoding::HEXLOWER.decode(text("digest").as_bytes()).expect("a digest");
    kit_testkit::order::accepted(AgreementKind::from_str_name(&kind).expect("a kind"), &digest)
}

/// The shortest service: the week has more of its slots than all tests together take.
fn shortest(services: &Response) -> String {
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
    let first = kit_clock::Clock::system().now() + ahead;
    let mut slots = slots(guest, &service).await;
    slots.retain(|slot| slot.start > first);
    assert!(!slots.is_empty(), "there is a free slot");
    let at = usize::from(u16::from_le_bytes(kit_clock::Clock::system().random())) % slots.len();
    let slot = slots.get(at).expect("a slot");
    let order = kit_testkit::order::Order {
        provider: Some(slot.provider.parse().expect("an id")),
        client: person("Inés Prieto"),
        answers: answers(&services, &service),
        accepted: accepted(guest).await.iter().map(message).collect(),
        language: language.to_owned(),
        ..kit_testkit::order::Order::new(service.parse().expect("an id"), slot.start)
    };
    Order { body: order.json() }
}
