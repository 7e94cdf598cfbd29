//! What exists and can be aimed at. All of it is the salon's.
use std::collections::BTreeMap;
use std::time::Duration;

use holdfast_tests::client::{Client, Response};
use holdfast_tests::mesh::Mesh;
use holdfast_tests::order::{Order, order_that_can_be_cancelled, somebody};
use holdfast_tests::wait::until;
use reqwest::Method;
use serde_json::{Value, json};

/// A busy machine answers within this time.
pub const LONG: Duration = Duration::from_secs(30);

/// The business at which everybody aims.
pub const TENANT: &str = "salon-luna";
/// The business of a caller from elsewhere.
pub const OTHER_TENANT: &str = "clinica-sol";
/// The provider that is the salon's employee (k8s/seeds).
const EMPLOYEE: &str = "01932c00-5a10-7000-8000-000000000202";

/// What can be asked for, and what can be changed without a trace: it is not offered to anybody.
pub struct Targets {
    pub service: String,
    pub provider: String,
    pub start: String,
    /// The first and the last day of a look for times.
    pub days: [String; 2],
    /// Kind and digest.
    pub agreement: (String, String),
    pub asset: String,
    pub logo: String,
    /// Ids of a service and a provider that are not active.
    pub unoffered: (String, String),
    /// What a business says of itself, by its id.
    pub businesses: BTreeMap<&'static str, Business>,
}

/// What the owner of a business would send again.
pub struct Business {
    pub currency: String,
    /// "Nothing", in every language.
    pub nothing: Value,
    /// The current terms, in every language.
    pub terms: Value,
}

/// A booking at which somebody aims.
#[derive(Clone)]
pub struct Booking {
    pub id: String,
    pub receipt: String,
    pub token: String,
}

/// The id of an invitation to the salon's team that nobody has used.
pub async fn invited(mesh: &Mesh) -> String {
    let wish = json!({ "email": somebody("Inés Prieto")["email"], "roles": ["employee"] });
    let invited = mesh.staff(TENANT, "owner").await.post("/api/v1/admin/users", &wish).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    invited.text_at("/id")
}

/// The id of the account of the salon's employee.
pub async fn employee(mesh: &Mesh) -> String {
    let users = mesh.staff(TENANT, "owner").await.get("/api/v1/admin/users").await;
    let all = users.json["items"].as_array().expect("users");
    let found = all.iter().find(|user| user["email"] == "jack@salon-luna.example");
    found.and_then(|user| user["id"].as_str()).expect("the employee").to_owned()
}

// === impl Targets ===

impl Targets {
    pub async fn of(mesh: &Mesh) -> Self {
        let guest = mesh.guest(TENANT);
        let order = order_that_can_be_cancelled(&guest, "en").await;
        let agreements = guest.get("/api/v1/agreements").await;
        let page = guest.get("/").await.text;
        let named = |folder: &str| {
            let name = page.split(folder).nth(1).and_then(|rest| rest.split('"').next());
            name.expect("the page links it").to_owned()
        };
        let day = |start: jiff::Timestamp| start.to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
        let end = order.start() + jiff::SignedDuration::from_hours(24);
        let id = || kit_clock::Clock::system().id::<kit_ids::ResourceId>().to_string();
        let mut businesses = BTreeMap::new();
        for tenant in [TENANT, OTHER_TENANT] {
            businesses.insert(tenant, Business::of(&mesh.guest(tenant)).await);
        }
        let targets = Self {
            service: order.service(),
            provider: order.body["provider"].as_str().expect("a provider").to_owned(),
            start: order.start().to_string(),
            days: [day(order.start()), day(end)],
            agreement: (agreements.text_at("/items/0/kind"), agreements.text_at("/items/0/digest")),
            asset: named("/assets/"),
            logo: named("/logo/"),
            unoffered: (id(), id()),
            businesses,
        };
        let owner = mesh.staff(TENANT, "owner").await;
        for (path, body) in [
            ("/api/v1/admin/services", targets.unoffered_service(TENANT)),
            ("/api/v1/admin/providers", targets.unoffered_provider()),
        ] {
            let put = owner.put(path, &body).await;
            assert!(put.status.is_success(), "{path}: {}", put.text);
        }
        targets
    }

    /// A service that nobody can book.
    pub fn unoffered_service(&self, tenant: &str) -> Value {
        json!({
            "id": self.unoffered.0, "name": self.businesses[tenant].nothing, "active": false,
            "duration_minutes": 30, "grid_minutes": 15,
            "price": { "amount": "10.00", "currency": self.businesses[tenant].currency },
        })
    }

    /// Somebody who offers it alone.
    pub fn unoffered_provider(&self) -> Value {
        json!({ "id": self.unoffered.1, "name": "Nadie", "active": false, "service_ids": [self.unoffered.0] })
    }
}

// === impl Business ===

impl Business {
    async fn of(guest: &Client) -> Self {
        let tenant = guest.get("/api/v1/tenant").await;
        let (mut terms, mut nothing) = (Vec::new(), serde_json::Map::new());
        for language in tenant.json["languages"].as_array().expect("languages") {
            let wanted = [("accept-language", language.as_str().expect("a language"))];
            let texts = guest.call(Method::GET, "/api/v1/agreements", None, &wanted).await;
            assert_eq!(texts.json["items"][0]["kind"], "terms", "{}", texts.text);
            let text = &texts.json["items"][0];
            nothing.insert(language.as_str().expect("a language").to_owned(), json!("Nothing"));
            terms.push(json!({ "language": language, "title": text["title"], "text": text["text"] }));
        }
        Self {
            currency: tenant.text_at("/currency"),
            nothing: Value::Object(nothing),
            terms: Value::Array(terms),
        }
    }
}

// === impl Booking ===

impl Booking {
    /// A new one that can still be cancelled.
    pub async fn made(mesh: &Mesh) -> Self {
        let guest = mesh.guest(TENANT);
        let answer: Response = until(LONG, "a booking", async || {
            let order = order(mesh).await;
            let answer = guest.post("/api/v1/bookings", &order.body).await;
            // A busy machine may have no time for a call; another test on the same mesh may have been quicker.
            (answer.status != 503 && answer.code() != "SLOT_TAKEN").then_some(answer)
        })
        .await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let text = |pointer| answer.text_at(pointer);
        Self { id: text("/id"), receipt: text("/receipt/hash"), token: text("/manage_token") }
    }
}

/// What a client would order now, with somebody else than the employee: an employee sees the own bookings.
pub async fn order(mesh: &Mesh) -> Order {
    until(LONG, "a time of somebody else", async || {
        let order = order_that_can_be_cancelled(&mesh.guest(TENANT), "en").await;
        (order.body["provider"] != EMPLOYEE).then_some(order)
    })
    .await
}
