//! Changes come from our own pages, or from programs that bring none of our cookies.
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kit_fault::{Fault, Reason};
use url::Url;

use crate::Edge;
use crate::refusal::Refusal;
use crate::request::{Admitted, SESSION_COOKIE, cookie, csrf_token_fits, has_our_cookies, session_token};

/// Refuses a change that comes from elsewhere.
pub(super) async fn check(State(_): State<Edge>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let ours = safe
        || request.extensions().get::<Admitted>().is_some_and(|Admitted { host, .. }| {
            allowed(request.headers(), request.uri().path(), &host.name, host.port)
        });
    if ours { next.run(request).await } else { Refusal(Fault::new(Reason::CsrfRefused)).into_response() }
}

/// Whether a change may pass. What comes to the pages' routes shows the token in its form, which
/// [`crate::input::Form`] checks before any of them reads it.
pub(super) fn allowed(headers: &HeaderMap, path: &str, host: &str, port: Option<u16>) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let fetch_site = text("sec-fetch-site");
    let origin = text(header::ORIGIN.as_str());
    let same_origin = |origin: &str| {
        Url::parse(origin).is_ok_and(|origin| {
            origin.scheme() == "https"
                && origin.host_str() == Some(host)
                && origin.port_or_known_default() == Some(port.unwrap_or(443))
        })
    };
    // A page that sends no referrer posts with `Origin: null` (Fetch, 3.2); the browser still says where it is from.
    let hidden = origin == Some("null") && fetch_site == Some("same-origin");
    let from_elsewhere = fetch_site.is_some_and(|site| site != "same-origin")
        || origin.is_some_and(|origin| !hidden && !same_origin(origin));
    if from_elsewhere {
        return false;
    }
    if fetch_site.is_none() && origin.is_none() && has_our_cookies(headers) {
        return false;
    }
    match cookie(headers, SESSION_COOKIE) {
        _ if !path.starts_with("/api/") => true,
        None => true,
        Some(_) => session_token(headers).is_some_and(|session| {
            text("x-csrf-token").is_some_and(|token| csrf_token_fits(token, &session))
        }),
    }
}

#[cfg(test)]
mod tests;
