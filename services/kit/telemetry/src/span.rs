//! Spans by OpenTelemetry's semantic conventions. They take names, never values: no query, no body, no address of a
//! person. Names that come from a request are given only as the route or method that matched.
use tracing::{Span, field::Empty, info_span};

/// A request at the public entry point; the name becomes `{method} {route}` with [`http_route`].
#[must_use]
pub fn http_server(method: &str, scheme: &'static str, version: &'static str) -> Span {
    info_span!(
        parent: None,
        "http.server",
        otel.name = %method,
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = %method,
        http.route = Empty,
        http.response.status_code = Empty,
        url.scheme = scheme,
        network.protocol.name = "http",
        network.protocol.version = version,
        error.type = Empty,
        holdfast.tenant = Empty,
    )
}

/// The route that matched.
pub fn http_route(span: &Span, method: &str, route: &str) {
    span.record("otel.name", format!("{method} {route}"));
    span.record("http.route", route);
}

/// How the request ended; for a server only 5xx is an error.
pub fn http_status(span: &Span, status: u16) {
    span.record("http.response.status_code", status);
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", status);
    }
}

/// A call that arrives. `path` is that of HTTP/2 ("/holdfast.booking.v1.Bookings/Book") of a method that exists.
#[must_use]
pub fn rpc_server(path: &str) -> Span {
    let method = path.trim_start_matches('/');
    info_span!(
        "rpc.server",
        otel.name = method,
        otel.kind = "server",
        otel.status_code = Empty,
        rpc.system.name = "grpc",
        rpc.method = method,
        rpc.response.status_code = Empty,
        error.type = Empty,
        holdfast.peer = Empty,
        holdfast.tenant = Empty,
    )
}

/// A call that leaves, to a service ("booking").
#[must_use]
pub fn rpc_client(path: &str, service: &str) -> Span {
    let method = path.trim_start_matches('/');
    info_span!(
        "rpc.client",
        otel.name = method,
        otel.kind = "client",
        otel.status_code = Empty,
        rpc.system.name = "grpc",
        rpc.method = method,
        rpc.response.status_code = Empty,
        error.type = Empty,
        server.address = service,
    )
}

/// Whether a call failed, as its side classifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RpcOutcome {
    /// It did what was asked, or refused it for good reason.
    Ended,
    /// An error by the conventions' table.
    Failed,
}

/// How a call ended: the name of the gRPC code ("OK", "NOT_FOUND"); failed by the conventions' table (a server:
/// UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS; a client: all but OK).
pub fn rpc_status(span: &Span, code: &'static str, outcome: RpcOutcome) {
    span.record("rpc.response.status_code", code);
    if outcome == RpcOutcome::Failed {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", code);
    }
}

/// A command of Redis ("GETEX").
#[must_use]
pub fn redis(command: &'static str) -> Span {
    info_span!(
        "redis.client",
        otel.name = command,
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = "redis",
        db.operation.name = command,
        error.type = Empty,
    )
}

/// A record of an outbox that is worked on here, as a child of the act that wrote it (see
/// [`crate::parent_from_traceparent`]); `destination` is the outbox's ("retention.audit").
#[must_use]
pub fn consumer(destination: &str) -> Span {
    info_span!(
        parent: None,
        "outbox.process",
        otel.name = format!("process {destination}"),
        otel.kind = "consumer",
        otel.status_code = Empty,
        messaging.system = "holdfast",
        messaging.operation.name = "process",
        messaging.operation.type = "process",
        messaging.destination.name = destination,
        error.type = Empty,
        holdfast.tenant = Empty,
    )
}

/// Marks a span as failed by a cause's name ("timeout", "23P01").
pub fn failed(span: &Span, cause: &str) {
    span.record("otel.status_code", "ERROR");
    span.record("error.type", cause);
}
