//! Who calls, and what they meet.

use holdfast_tests::client::{Client, Response};
use holdfast_tests::mesh::Mesh;
use holdfast_tests::wait::until;
use kit_ids::BookingId;
use reqwest::Method;
use serde_json::{Value, json};

use super::bodies::{fields_of, json_of};
use super::list::Request;
use super::targets::{Booking, LONG, OTHER_TENANT, TENANT, Targets};

/// What a browser without a session shows with a form: any token that its cookie has too.
const FORM_TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// A manage cookie ends then: in 2100.
const LATER: &str = "4102444800";

/// Kinds of callers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CallerKind {
    Nobody,
    Client,
    AnotherClient,
    Employee,
    Admin,
    Owner,
    AnotherTenantsOwner,
}

/// Somebody who aims at what is the salon's.
pub struct Caller {
    kind: CallerKind,
    client: Client,
    /// The token of a booking of their own, which is not the one at which they aim.
    other_token: Option<String>,
    session: Option<Session>,
}

/// A session of the staff.
struct Session {
    cookie: String,
    csrf: String,
}

// === impl CallerKind ===

impl CallerKind {
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

    /// Whose host they ask.
    fn tenant(self) -> &'static str {
        if self == Self::AnotherTenantsOwner { OTHER_TENANT } else { TENANT }
    }

    /// The role in which they are signed in there.
    fn role(self) -> Option<&'static str> {
        match self {
            Self::Nobody | Self::Client | Self::AnotherClient => None,
            Self::Employee => Some("employee"),
            Self::Admin => Some("admin"),
            Self::Owner | Self::AnotherTenantsOwner => Some("owner"),
        }
    }
}

// === impl Caller ===

impl Caller {
    pub async fn of(mesh: &Mesh, kind: CallerKind) -> Self {
        let other_token = match kind {
            CallerKind::AnotherClient => Some(Booking::made(mesh).await.token),
            _ => None,
        };
        let client = mesh.guest(kind.tenant());
        Self { kind, client, other_token, session: Session::of(mesh, kind).await }
    }

    /// The same caller in a new session.
    pub async fn signed_in_again(self, mesh: &Mesh) -> Self {
        let session = Session::of(mesh, self.kind).await;
        Self { session, ..self }
    }

    /// What the caller meets with a valid request: the status, and the problem's code or where a page leads.
    pub async fn outcome(
        &self,
        mesh: &Mesh,
        targets: &Targets,
        request: &Request,
        booking: &Booking,
    ) -> String {
        let answer = until(LONG, &request.to_string(), async || {
            let answer = self.call(mesh, targets, request, booking).await;
            // A busy machine may have no time for a call; another test on the same mesh may be quicker.
            let lost = request.books() && answer.status == 409;
            (answer.status != 503 && !lost).then_some(answer)
        })
        .await;
        let status = answer.status.as_u16();
        let to = answer.headers.get("location").and_then(|it| it.to_str().ok()).unwrap_or_default();
        let to = to.split('?').next().unwrap_or_default();
        let named = |part: &str| match part {
            part if part == targets.service => "{service}".to_owned(),
            part if part.parse::<BookingId>().is_ok() => "{id}".to_owned(),
            part => part.to_owned(),
        };
        let to = to.split('/').map(named).collect::<Vec<_>>().join("/");
        match (answer.code(), to.as_str()) {
            // A booking and a receipt have a code too.
            (code, _) if status >= 400 && !code.is_empty() => format!("{status} {code}"),
            _ if status == 201 => status.to_string(),
            (_, "") => status.to_string(),
            (_, to) => format!("{status} to {to}"),
        }
    }

    async fn call(&self, mesh: &Mesh, targets: &Targets, request: &Request, booking: &Booking) -> Response {
        let path = request.path(targets, booking);
        let headers = self.headers(request, booking);
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let method: Method = request.route.method.parse().expect("a method");
        if method == Method::GET {
            return self.client.call(method, &path, None, &headers).await;
        }
        if request.is_of_the_api() {
            let body = json_of(mesh, targets, request, self.kind.tenant()).await;
            return self.client.call(method, &path, Some(&body), &headers).await;
        }
        let token = self.session.as_ref().map_or(FORM_TOKEN, |session| &session.csrf);
        let fields = fields_of(mesh, request).await;
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<(&str, &str)> = [("form_token", token)].into_iter().chain(fields).collect();
        self.client.post_form(&path, &fields, &headers).await
    }

    fn headers(&self, request: &Request, booking: &Booking) -> Vec<(&'static str, String)> {
        let mut cookies = vec![format!("__Host-holdfast-form={FORM_TOKEN}")];
        let mut headers = Vec::new();
        if let Some(Session { cookie, csrf }) = &self.session {
            cookies.push(format!("__Host-holdfast={cookie}"));
            headers.push(("x-csrf-token", csrf.clone()));
        }
        let own = (self.kind == CallerKind::Client).then_some(&booking.token);
        if let Some(token) = own.or(self.other_token.as_ref()) {
            cookies.push(format!("__Host-holdfast-booking={}.{token}.{LATER}", booking.id));
            if request.is_of_the_api() {
                headers.push(("authorization", format!("Booking {token}")));
            }
        }
        headers.push(("cookie", cookies.join("; ")));
        headers
    }
}

// === impl Session ===

impl Session {
    async fn of(mesh: &Mesh, kind: CallerKind) -> Option<Self> {
        let (email, password) = mesh.tenant(kind.tenant()).accounts.get(kind.role()?).cloned()?;
        let guest = mesh.guest(kind.tenant());
        let answer = guest.post("/api/v1/session", &json!({ "email": email, "password": password })).await;
        let cookie = answer.headers.get("set-cookie").and_then(|it| it.to_str().ok()).unwrap_or_default();
        let cookie = cookie.split(';').next().and_then(|pair| pair.strip_prefix("__Host-holdfast="));
        let cookie = cookie.unwrap_or_else(|| panic!("no session: {}", answer.text)).to_owned();
        let session = guest.get("/api/v1/session").await;
        let csrf = session.json.get("csrf_token").and_then(Value::as_str).expect("a token").to_owned();
        Some(Self { cookie, csrf })
    }
}
