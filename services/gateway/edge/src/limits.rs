//! Limits per source: of connections, handshakes, requests, and of what costs more. A source is counted in every
//! network around it ([`Prefixes`]).
mod quotas;

use axum::http::Method;
use kit_fault::{Fault, Reason};
use kit_ids::TenantId;
use kit_limits::{Decision, Limit, Prefixes, Store};

pub use quotas::Quotas;

/// The limit that a route has beside that of all requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// It books, or sends the confirmation of a booking to another address.
    Booking,
    /// It takes a form of the booking pages, and answers with what it held.
    Form,
    /// It takes what can be guessed, or asks for it by mail: a password, a link's token, a booking's code. Nothing of
    /// it is guessed faster than a password.
    Secret,
}

/// Routes whose POST or PUT has a limit of its own, as routers write them. A test of the gateway checks that each
/// exists.
pub const LIMITED: [(&str, Limited); 19] = [
    ("/api/v1/bookings", Limited::Booking),
    ("/bookings/{id}/email", Limited::Booking),
    ("/api/v1/bookings/{id}/email", Limited::Booking),
    ("/book", Limited::Form),
    ("/book/{service}", Limited::Form),
    ("/book/{service}/times", Limited::Form),
    ("/book/{service}/details", Limited::Form),
    ("/book/{service}/confirm", Limited::Form),
    ("/sign-in", Limited::Secret),
    ("/sign-in/password", Limited::Secret),
    ("/api/v1/session", Limited::Secret),
    ("/api/v1/session/password", Limited::Secret),
    ("/api/v1/account/invitation", Limited::Secret),
    ("/invitation", Limited::Secret),
    ("/api/v1/account/password-reset", Limited::Secret),
    ("/reset", Limited::Secret),
    ("/reset/new", Limited::Secret),
    ("/bookings", Limited::Secret),
    ("/api/v1/bookings/link", Limited::Secret),
];

/// Routes whose GET takes a receipt's code. They have as much as sign-ins, and apart from them: any page can make a
/// browser send a GET, and may close nobody's sign-in with it. A test of the gateway checks that each exists.
pub const LOOKED_UP: [&str; 2] = ["/receipts", "/api/v1/receipts/{receipt}"];

/// The limits of the edge.
pub struct Limits {
    connections: Limit,
    handshakes: Limit,
    requests: Limit,
    bookings: Limit,
    forms: Limit,
    sign_in: Limit,
    receipts: Limit,
}

/// The limit of a route.
struct Own<'l> {
    limit: &'l Limit,
    /// Counted for each tenant: who guesses passwords at one closes no other's sign-in.
    at_tenant: bool,
}

/// The route of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route<'r> {
    /// The method.
    pub method: &'r Method,
    /// The path as routes write it, like `/book/{service}`; empty: none.
    pub path: &'r str,
}

impl Limits {
    /// With these figures; shared with other replicas through the store, but for connections and handshakes: those are
    /// counted before anything is asked of anybody.
    #[must_use]
    pub fn new(quotas: Quotas, store: Option<Store>) -> Self {
        Self {
            connections: Limit::new("connections", quotas.connections, None),
            handshakes: Limit::new("handshakes", quotas.handshakes, None),
            requests: Limit::new("requests", quotas.requests, store.clone()),
            bookings: Limit::new("bookings", quotas.bookings, store.clone()),
            forms: Limit::new("forms", quotas.forms, store.clone()),
            sign_in: Limit::new("sign-in", quotas.sign_in, store.clone()),
            receipts: Limit::new("receipts", quotas.sign_in, store),
        }
    }

    /// Counts a connection; whether it may be made.
    pub(crate) async fn connection(&self, source: Prefixes) -> bool {
        self.connections.check(source).await == Decision::Allowed
    }

    /// Counts a handshake; whether it may go on.
    pub(crate) async fn handshake(&self, source: Prefixes) -> bool {
        self.handshakes.check(source).await == Decision::Allowed
    }

    /// Counts a booking that a page's form asks for, once the form is read; the middleware counts those of the API.
    pub async fn booking(&self, source: Prefixes) -> Result<(), Fault> {
        allowed(self.bookings.check(source).await)
    }

    /// Counts a request. Who names no tenant will be refused for that.
    pub(crate) async fn request(
        &self,
        route: Route<'_>,
        source: Prefixes,
        tenant: Option<&TenantId>,
    ) -> Result<(), Fault> {
        // Its own first: what that refuses takes nothing of the source's requests, which it may need at another tenant.
        match (self.own(route), tenant) {
            (Some(Own { limit, at_tenant: false }), _) => allowed(limit.check(source).await)?,
            (Some(Own { limit, at_tenant: true }), Some(tenant)) => {
                allowed(limit.check_at(tenant.as_str(), source).await)?;
            }
            (Some(_), None) | (None, _) => {}
        }
        allowed(self.requests.check(source).await)
    }

    fn own(&self, route: Route<'_>) -> Option<Own<'_>> {
        if [Method::GET, Method::HEAD].contains(route.method) && LOOKED_UP.contains(&route.path) {
            return Some(Own { limit: &self.receipts, at_tenant: true });
        }
        let changes = [Method::POST, Method::PUT].contains(route.method);
        let limited = LIMITED.iter().find(|(path, _)| changes && *path == route.path);
        limited.map(|(_, limited)| match limited {
            Limited::Booking => Own { limit: &self.bookings, at_tenant: false },
            Limited::Form => Own { limit: &self.forms, at_tenant: false },
            Limited::Secret => Own { limit: &self.sign_in, at_tenant: true },
        })
    }
}

fn allowed(decision: Decision) -> Result<(), Fault> {
    match decision {
        Decision::Wait(wait) => Err(Fault::new(Reason::RateLimited).with_retry_after(wait)),
        Decision::Allowed => Ok(()),
    }
}
