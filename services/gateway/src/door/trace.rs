//! The root span of every request, its trace id in the answer, its duration in the metrics, and the last line of
//! defence: a panic becomes a 500, and whatever refuses a request below does so as a problem document.
use std::panic::AssertUnwindSafe;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use kit_fault::{Fault, Reason};
use kit_telemetry::span;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::web::{PROBLEM_JSON, Refusal};

/// Traces a request. The caller's traceparent becomes a link, never the parent.
pub(super) async fn trace(request: Request, next: Next) -> Response {
    let method = method_name(request.method());
    let version = if request.version() == Version::HTTP_2 { "2" } else { "1.1" };
    let span = span::http_server(method, "https", version);
    kit_telemetry::link_to(&span, request.headers());
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    if let Some(route) = &route {
        span::http_route(&span, method, route);
    }
    let started = Instant::now();
    let answered = async {
        let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
        let response = answered.unwrap_or_else(|_| Refusal(Fault::new(Reason::Internal)).into_response());
        let mut response = as_problem(response);
        put_trace_id(response.headers_mut());
        response
    };
    let response = answered.instrument(span.clone()).await;
    let status = response.status().as_u16();
    span::http_status(&span, status);
    metrics::histogram!(
        "http_server_request_duration_seconds",
        "method" => method,
        "route" => route.unwrap_or_else(|| "none".to_owned()),
        "status" => status.to_string(),
    )
    .record(started.elapsed().as_secs_f64());
    response
}

/// The method's name where it is one of HTTP's, else "_OTHER": names come in spans and metrics.
#[must_use]
pub fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}

/// Puts the current trace's id into the answer's headers.
pub fn put_trace_id(headers: &mut HeaderMap) {
    if let Ok(value) = HeaderValue::from_str(&kit_telemetry::trace_id_hex()) {
        headers.insert("x-trace-id", value);
    }
}

/// An answer of 4xx or 5xx that is no problem document yet (the router's own) becomes one.
fn as_problem(response: Response) -> Response {
    let status = response.status();
    let error = status.is_client_error() || status.is_server_error();
    let content = response.headers().get(header::CONTENT_TYPE);
    if !error || content.is_some_and(|kind| kind == PROBLEM_JSON) {
        return response;
    }
    let reason = match status {
        StatusCode::NOT_FOUND => Reason::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Reason::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Reason::PayloadTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Reason::UnsupportedMediaType,
        status if status.is_client_error() => Reason::MalformedRequest,
        _ => Reason::Internal,
    };
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut problem = Refusal(Fault::new(reason)).into_response();
    if let Some(allow) = allow {
        problem.headers_mut().insert(header::ALLOW, allow);
    }
    problem
}
