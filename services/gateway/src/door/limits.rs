//! Limits per source address. An IPv6 source is its /64: whoever has one address has them all.
use std::net::{IpAddr, Ipv6Addr};

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kit_fault::{Fault, Reason};
use kit_limits::{Decision, Limit, Store};

use crate::Gateway;
use crate::config::LimitsConfig;
use crate::tls::Connection;
use crate::web::Refusal;

/// The limits of the door.
pub struct Limits {
    requests: Limit,
    bookings: Limit,
    forms: Limit,
    sign_in: Limit,
}

impl Limits {
    /// With these figures; shared with other replicas through the store.
    #[must_use]
    pub fn new(config: LimitsConfig, store: Option<Store>) -> Self {
        Self {
            requests: Limit::new("requests", config.requests, store.clone()),
            bookings: Limit::new("bookings", config.bookings, store.clone()),
            forms: Limit::new("forms", config.forms, store.clone()),
            sign_in: Limit::new("sign-in", config.sign_in, store),
        }
    }

    /// Counts a booking that a page's form asks for, once the form is read; [`count`] counts those of the API.
    pub(crate) async fn booking(&self, source: &str) -> Result<(), Fault> {
        match self.bookings.check(source).await {
            Decision::Wait(wait) => Err(Fault::new(Reason::RateLimited).with_retry_after(wait)),
            Decision::Allowed => Ok(()),
        }
    }

    /// The limit of a route that has one of its own.
    fn of(&self, method: &Method, route: &str) -> Option<&Limit> {
        match (method, route) {
            (&Method::POST, "/api/v1/bookings") => Some(&self.bookings),
            (&Method::POST, route) if route == "/book" || route.starts_with("/book/") => Some(&self.forms),
            (&Method::POST, "/sign-in" | "/api/v1/session" | "/api/v1/account/invitation") => {
                Some(&self.sign_in)
            }
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
    let source = source_key(connection.peer.ip());
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let own = gateway.limits.of(request.method(), route);
    for limit in std::iter::once(&gateway.limits.requests).chain(own) {
        if let Decision::Wait(wait) = limit.check(&source).await {
            return Refusal(Fault::new(Reason::RateLimited).with_retry_after(wait)).into_response();
        }
    }
    next.run(request).await
}

/// The name of a source: what its buckets and connections are counted under.
pub(crate) fn source_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            Ipv6Addr::from_bits(network).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_an_address_or_a_network() {
        let key = |text: &str| source_key(text.parse().unwrap());
        assert_eq!(key("127.0.0.1"), "127.0.0.1");
        assert_eq!(key("::ffff:10.0.0.1"), "10.0.0.1");
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(key("2001:db8:1:2:ffff::1"), key("2001:db8:1:2::9"));
    }
}
