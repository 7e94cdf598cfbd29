//! Headers that tell browsers to be strict, on every answer.
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::Edge;
use crate::request::host_of;

/// Nothing may be loaded, framed or sent anywhere: what JSON needs.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// Our own files alone, no inline code, nobody frames us, forms come back to us.
const PAGE: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
    font-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
/// Nothing of the device is used.
const PERMISSIONS: &str = "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), \
    gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), xr-spatial-tracking=()";

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Adds the headers.
pub(super) async fn secure(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let hsts = hsts(&edge, &request);
    let mut response = next.run(request).await;
    harden(response.headers_mut());
    if let Some(hsts) = hsts {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, hsts);
    }
    response
}

/// The headers of every answer, also over plain HTTP, where Strict-Transport-Security has no place (RFC 6797, 7.2).
pub(crate) fn harden(headers: &mut HeaderMap) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let policy = if is_page(headers) { PAGE } else { NOTHING };
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

/// Strict-Transport-Security as the host's tenant wants it.
fn hsts(edge: &Edge, request: &Request) -> Option<HeaderValue> {
    let host = host_of(request).ok()?;
    let tenant = edge.tenants.by_host(&host.name)?;
    let domain = tenant.domains().of_host(&host.name)?;
    let age = domain.hsts_max_age?;
    HeaderValue::from_str(&format!("max-age={age}")).ok()
}
