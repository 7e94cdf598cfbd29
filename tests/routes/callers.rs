//! Who calls, and what they meet.
use holdfast_tests::client::{Answer, Client};
use holdfast_tests::mesh::Mesh;
use holdfast_tests::order::order_that_can_be_cancelled;
use reqwest::Method;
use serde_json::{Value, json};

use super::list::Route;

const TENANT: &str = "salon-luna";
const OTHER_TENANT: &str = "clinica-sol";
/// What a browser without a session shows with a form: any token that its cookie has too.
const FORM_TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// What the page showed before somebody cancels.
const AS_SHOWN: [(&str, &str); 4] =
    [("revision", "1"), ("refund", "0.00"), ("fee", "0.00"), ("currency", "USD")];
/// How often something is asked that cannot be answered right now.
const TRIES: usize = 10;
/// A manage cookie ends then: in 2100.
const LATER: &str = "4102444800";

/// Kinds of callers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Who {
    Nobody,
    Client,
    AnotherClient,
    Employee,
    Admin,
    Owner,
    AnotherTenantsOwner,
}

/// What exists and can be asked for.
pub struct Place {
    service: String,
    provider: String,
    start: String,
    days: [String; 2],
    agreement: (String, String),
    asset: String,
}

/// Somebody, with a booking at which they aim.
pub struct Caller {
    who: Who,
    client: Client,
    booking: String,
    receipt: String,
    /// What they show of the booking.
    token: Option<String>,
    session: Option<Session>,
}

/// A session of the staff.
struct Session {
    cookie: String,
    csrf: String,
}

// === impl Who ===

impl Who {
    pub const ALL: [Self; 7] = [
        Self::Nobody,
        Self::Client,
        Self::AnotherClient,
        Self::Employee,
        Self::Admin,
        Self::Owner,
        Self::AnotherTenantsOwner,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Client => "client",
            Self::AnotherClient => "another client",
            Self::Employee => "employee",
            Self::Admin => "admin",
            Self::Owner => "owner",
            Self::AnotherTenantsOwner => "another tenant's owner",
        }
    }

    /// Where they have an account, and their role there.
    fn account(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Nobody | Self::Client | Self::AnotherClient => None,
            Self::Employee => Some((TENANT, "employee")),
            Self::Admin => Some((TENANT, "admin")),
            Self::Owner => Some((TENANT, "owner")),
            Self::AnotherTenantsOwner => Some((OTHER_TENANT, "owner")),
        }
    }
}

/// A booking that can still be cancelled.
async fn booked(mesh: &Mesh) -> Answer {
    let guest = mesh.guest(TENANT);
    loop {
        let order = order_that_can_be_cancelled(&guest, "en").await;
        let answer = guest.post("/api/v1/bookings", &order.body).await;
        // Another test on the same mesh may have been quicker.
        if answer.code() != "SLOT_TAKEN" {
            assert_eq!(answer.status, 201, "{}", answer.text);
            return answer;
        }
    }
}

// === impl Place ===

impl Place {
    pub async fn of(mesh: &Mesh) -> Self {
        let guest = mesh.guest(TENANT);
        let order = order_that_can_be_cancelled(&guest, "en").await;
        let agreements = guest.get("/api/v1/agreements").await;
        let page = guest.get("/").await.text;
        let asset = page.split("/assets/").nth(1).and_then(|rest| rest.split('"').next()).expect("an asset");
        let day = |start: jiff::Timestamp| start.to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
        let end = order.start() + jiff::SignedDuration::from_hours(24);
        Self {
            service: order.service(),
            provider: order.body["provider"].as_str().expect("a provider").to_owned(),
            start: order.start().to_string(),
            days: [day(order.start()), day(end)],
            agreement: (agreements.text_at("/items/0/kind"), agreements.text_at("/items/0/digest")),
            asset: asset.to_owned(),
        }
    }

    /// The path with something that exists in each of its places, and the parts of a query that must be there.
    fn path(&self, route: &Route, caller: &Caller) -> String {
        let path = route.path.replace("{id}", &caller.booking).replace("{service}", &self.service);
        let path = path.replace("{kind}", &self.agreement.0).replace("{digest}", &self.agreement.1);
        let path = path.replace("{hash}", &caller.receipt).replace("{name}", &self.asset);
        assert!(!path.contains('{'), "{}: say what stands in its place", route.path);
        let [from, to] = &self.days;
        match route.path.as_str() {
            "/api/v1/slots" => format!("{path}?service={}&from={from}&to={to}", self.service),
            "/api/v1/quote" => {
                format!("{path}?service={}&provider={}&start={}", self.service, self.provider, self.start)
            }
            "/book/{service}/details" => {
                format!("{path}?provider={}&start={}", self.provider, self.start)
            }
            _ => path,
        }
    }
}

// === impl Caller ===

impl Caller {
    /// A caller who aims at a booking of their own, or at one that has nothing to do with them.
    pub async fn of(mesh: &Mesh, who: Who) -> Self {
        let own = booked(mesh).await;
        let token = match who {
            Who::Client => Some(own.text_at("/manage_token")),
            Who::AnotherClient => Some(booked(mesh).await.text_at("/manage_token")),
            _ => None,
        };
        let (booking, receipt) = (own.text_at("/id"), own.text_at("/receipt/hash"));
        let client = mesh.guest(TENANT);
        Self { who, client, booking, receipt, token, session: Session::of(mesh, who).await }
    }

    /// The same caller in a new session.
    pub async fn signed_in_again(self, mesh: &Mesh) -> Self {
        let session = Session::of(mesh, self.who).await;
        Self { session, ..self }
    }

    /// What the caller meets on this route, with a body that says nothing: the status, and the problem's code or where a
    /// page leads.
    pub async fn outcome(&self, place: &Place, route: &Route) -> String {
        let path = place.path(route, self);
        let mut answer = self.call(route, &path).await;
        for _ in 0..TRIES {
            // A busy machine may have no time for a call.
            if answer.status != 503 {
                break;
            }
            answer = self.call(route, &path).await;
        }
        let status = answer.status.as_u16();
        let to = answer.headers.get("location").and_then(|it| it.to_str().ok()).unwrap_or_default();
        let to = to.split('?').next().unwrap_or_default();
        let to = to.replace(&self.booking, "{id}").replace(&place.service, "{service}");
        match (answer.code(), to.as_str()) {
            // A booking and a receipt have a code too.
            (code, _) if status >= 400 && !code.is_empty() => format!("{status} {code}"),
            (_, "") => status.to_string(),
            (_, to) => format!("{status} to {to}"),
        }
    }

    async fn call(&self, route: &Route, path: &str) -> Answer {
        let mut cookies = vec![format!("__Host-holdfast-form={FORM_TOKEN}")];
        let mut headers: Vec<(&str, String)> = Vec::new();
        if let Some(Session { cookie, csrf }) = &self.session {
            cookies.push(format!("__Host-holdfast={cookie}"));
            headers.push(("x-csrf-token", csrf.clone()));
        }
        if let Some(token) = &self.token {
            cookies.push(format!("__Host-holdfast-booking={}.{token}.{LATER}", self.booking));
            if route.path.starts_with("/api/") {
                headers.push(("authorization", format!("Booking {token}")));
            }
        }
        headers.push(("cookie", cookies.join("; ")));
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let method: Method = route.method.parse().expect("a method");
        if method == Method::POST && !route.path.starts_with("/api/") {
            let token = self.session.as_ref().map_or(FORM_TOKEN, |session| &session.csrf);
            let mut fields = vec![("form_token", token)];
            if route.path == "/bookings/{id}/cancel" {
                fields.extend(AS_SHOWN);
            }
            return self.client.post_form(path, &fields, &headers).await;
        }
        let body = (method != Method::GET).then(|| json!({}));
        self.client.call(method, path, body.as_ref(), &headers).await
    }
}

// === impl Session ===

impl Session {
    async fn of(mesh: &Mesh, who: Who) -> Option<Self> {
        let (tenant, role) = who.account()?;
        let (email, password) = mesh.tenant(tenant).accounts.get(role).cloned().expect("an account");
        let guest = mesh.guest(tenant);
        let answer = guest.post("/api/v1/session", &json!({ "email": email, "password": password })).await;
        let cookie = answer.headers.get("set-cookie").and_then(|it| it.to_str().ok()).unwrap_or_default();
        let cookie = cookie.split(';').next().and_then(|pair| pair.strip_prefix("__Host-holdfast="));
        let cookie = cookie.unwrap_or_else(|| panic!("no session: {}", answer.text)).to_owned();
        let session = guest.get("/api/v1/session").await;
        let csrf = session.json.get("csrf_token").and_then(Value::as_str).expect("a token").to_owned();
        Some(Self { cookie, csrf })
    }
}
