//! The root span of every request, its trace id in the answer, its duration in the metrics.
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue, Method, Version};
use axum::middleware::Next;
use axum::response::Response;
use kit_telemetry::span;
use tokio::time::Instant;
use tracing::Instrument as _;

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
        let mut response = next.run(request).await;
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
