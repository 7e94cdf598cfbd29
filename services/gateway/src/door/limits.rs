//! Limits per source: of connections, handshakes, requests, and of what costs more. A source is counted in every network
//! around it ([`Prefixes`]).
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kit_fault::{Fault, Reason};
use kit_limits::{Decision, Limit, Prefixes, Store};
use kit_tenants::Tenant;

use super::host;
use crate::Gateway;
use crate::config::LimitsConfig;
use crate::tls::Connection;
use crate::web::Refusal;

/// The limits of the door.
pub struct Limits {
    connections: Limit,
    handshakes: Limit,
    requests: Limit,
    bookings: Limit,
    forms: Limit,
    sign_in: Limit,
}

/// The limit that a route has beside that of all requests.
struct Own<'l> {
    limit: &'l Limit,
    /// Counted for each tenant: who guesses passwords at one closes no other's sign-in.
    at_tenant: bool,
}

impl Limits {
    /// With these figures; shared with other replicas through the store, but for connections and handshakes: those are
    /// counted before anything is asked of anybody.
    #[must_use]
    pub fn new(config: LimitsConfig, store: Option<Store>) -> Self {
        Self {
            connections: Limit::new("connections", config.connections, None),
            handshakes: Limit::new("handshakes", config.handshakes, None),
            requests: Limit::new("requests", config.requests, store.clone()),
            bookings: Limit::new("bookings", config.bookings, store.clone()),
            forms: Limit::new("forms", config.forms, store.clone()),
            sign_in: Limit::new("sign-in", config.sign_in, store),
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

    /// Counts a booking that a page's form asks for, once the form is read; [`count`] counts those of the API.
    pub(crate) async fn booking(&self, source: Prefixes) -> Result<(), Fault> {
        told(self.bookings.check(source).await)
    }

    fn own(&self, method: &Method, route: &str) -> Option<Own<'_>> {
        let own = |limit| Some(Own { limit, at_tenant: false });
        match (method, route) {
            (&Method::POST, "/api/v1/bookings") => own(&self.bookings),
            (&Method::POST, route) if route == "/book" || route.starts_with("/book/") => own(&self.forms),
            // A booking's code and an address are guessed no faster than a password.
            (
                &Method::POST,
                "/sign-in"
                | "/api/v1/session"
                | "/api/v1/account/invitation"
                | "/bookings/link"
                | "/api/v1/bookings/link",
            ) => Some(Own { limit: &self.sign_in, at_tenant: true }),
            _ => None,
        }
    }
}

/// Counts a request; refuses it when there were too many.
pub(super) async fn count(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let Some(connection) = request.extensions().get::<Connection>() else {
        // Every connection has one: without it nothing is known of who asks.
        return Refusal(Fault::unavailable()).into_response();
    };
    let source = Prefixes::of(connection.peer.ip());
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let own = gateway.limits.own(request.method(), route);
    // Who names no tenant will be refused for that.
    let tenant = host::find(&gateway, &request).ok().map(|admitted| admitted.tenant);
    match judge(&gateway, own, source, tenant).await {
        Ok(()) => next.run(request).await,
        Err(fault) => Refusal(fault).into_response(),
    }
}

async fn judge(
    gateway: &Gateway,
    own: Option<Own<'_>>,
    source: Prefixes,
    tenant: Option<Arc<Tenant>>,
) -> Result<(), Fault> {
    // Its own first: what that refuses takes nothing of the source's requests, which it may need at another tenant.
    match (own, tenant) {
        (Some(Own { limit, at_tenant: false }), _) => told(limit.check(source).await)?,
        (Some(Own { limit, at_tenant: true }), Some(tenant)) => {
            told(limit.check_at(tenant.id().as_str(), source).await)?;
        }
        (Some(_), None) | (None, _) => {}
    }
    told(gateway.limits.requests.check(source).await)
}

fn told(decision: Decision) -> Result<(), Fault> {
    match decision {
        Decision::Wait(wait) => Err(Fault::new(Reason::RateLimited).with_retry_after(wait)),
        Decision::Allowed => Ok(()),
    }
}
