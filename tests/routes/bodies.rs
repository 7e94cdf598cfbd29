//! What a valid request carries: so it is the caller's role that decides, and not a field.
use holdfast_tests::mesh::Mesh;
use holdfast_tests::order::somebody;
use kit_clock::Clock;
use serde_json::{Value, json};

use super::list::Request;
use super::targets::{Targets, order};

/// Of a booking that nobody has made.
const CODE: &str = "7KQ4-M2XD";
/// A password that is good enough, and nobody's.
const PASSWORD: &str = "correct horse battery staple";
/// What the page showed before somebody cancels.
const AS_SHOWN: [(&str, &str); 4] =
    [("revision", "1"), ("refund", "0.00"), ("fee", "0.00"), ("currency", "USD")];

/// An address that nobody has.
fn email() -> String {
    somebody("Inés Prieto")["email"].as_str().expect("an address").to_owned()
}

/// The JSON that the owner of this business would send.
pub async fn json_of(mesh: &Mesh, targets: &Targets, request: &Request, tenant: &str) -> Value {
    match request.route.path.as_str() {
        "/api/v1/account/invitation" => {
            json!({ "token": "A".repeat(43), "name": "Inés Prieto", "password": PASSWORD })
        }
        "/api/v1/account/password-reset" if request.route.method == "POST" => json!({ "email": email() }),
        "/api/v1/account/password-reset" => json!({ "token": "A".repeat(43), "password": PASSWORD }),
        "/api/v1/admin/agreements/{kind}" => json!({ "texts": targets.businesses[tenant].terms }),
        "/api/v1/admin/providers" => targets.unoffered_provider(),
        "/api/v1/admin/schedules" => {
            json!({ "level": "provider", "owner_id": targets.unoffered.1, "openings": [] })
        }
        "/api/v1/admin/services" => targets.unoffered_service(tenant),
        "/api/v1/admin/users" => json!({ "email": email(), "roles": [request.variant] }),
        "/api/v1/bookings" => order(mesh).await.body,
        "/api/v1/bookings/{id}/email" => json!({ "email": email() }),
        "/api/v1/bookings/link" => json!({ "code": CODE, "email": email() }),
        "/api/v1/session" if request.route.method == "POST" => {
            json!({ "email": email(), "password": PASSWORD })
        }
        "/api/v1/session/password" => json!({ "password": PASSWORD }),
        "/api/v1/admin/agreements/verify"
        | "/api/v1/admin/audit/verify"
        | "/api/v1/admin/bookings/{id}/revoke-link"
        | "/api/v1/admin/users/{id}/invitation"
        | "/api/v1/admin/users/{id}/resend"
        | "/api/v1/admin/users/{id}/unlock"
        | "/api/v1/bookings/{id}/cancel"
        | "/api/v1/session" => json!({}),
        path => panic!("{path}: say what it takes"),
    }
}

/// The fields of a page's form, without its token.
pub async fn fields_of(mesh: &Mesh, request: &Request) -> Vec<(String, String)> {
    let owned = |fields: &[(&str, &str)]| {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    match request.route.path.as_str() {
        "/book"
        | "/book/{service}"
        | "/book/{service}/times"
        | "/book/{service}/details"
        | "/book/{service}/confirm" => draft(mesh).await,
        "/bookings" => owned(&[("code", CODE), ("email", &email())]),
        "/bookings/{id}/email" => {
            let key = format!("{:032x}", u128::from_le_bytes(Clock::system().random()));
            owned(&[("email", &email()), ("revision", "1"), ("key", &key)])
        }
        "/bookings/{id}/cancel" | "/bookings/{id}/cancel/preview" => owned(&AS_SHOWN),
        "/invitation" => owned(&[("name", "Inés Prieto"), ("password", PASSWORD)]),
        "/sign-in/password" | "/reset/new" => owned(&[("password", PASSWORD)]),
        "/reset" => owned(&[("email", &email()), ("send", "1")]),
        "/sign-in" => owned(&[("email", &email()), ("password", PASSWORD)]),
        "/console/bookings/{id}/revoke-link" | "/session/keep-alive" | "/sign-out" => Vec::new(),
        path => panic!("{path}: say what it takes"),
    }
}

/// What the last step of booking sends.
async fn draft(mesh: &Mesh) -> Vec<(String, String)> {
    let body = order(mesh).await.body;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let service = mesh.guest(super::targets::TENANT);
    let quote = format!(
        "/api/v1/quote?service={}&provider={}&start={}",
        text(&body["service"]),
        text(&body["provider"]),
        text(&body["start"])
    );
    let quote = service.get(&quote).await;
    let mut fields = vec![
        ("provider".to_owned(), text(&body["provider"])),
        ("start".to_owned(), text(&body["start"])),
        ("language".to_owned(), "en".to_owned()),
        ("price".to_owned(), quote.text_at("/price/amount")),
        ("due_now".to_owned(), quote.text_at("/due_now/amount")),
        ("currency".to_owned(), quote.text_at("/price/currency")),
        ("key".to_owned(), format!("{:032x}", u128::from_le_bytes(Clock::system().random()))),
    ];
    for (key, value) in body["client"].as_object().expect("a client") {
        fields.push((key.clone(), text(value)));
    }
    for (key, value) in body["answers"].as_object().expect("answers") {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        fields.push((format!("answer.{key}"), value));
    }
    for one in body["accepted"].as_array().expect("a list") {
        fields.push(("accepted".to_owned(), format!("{}:{}", text(&one["kind"]), text(&one["digest"]))));
    }
    fields
}
