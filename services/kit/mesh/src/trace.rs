//! Spans and figures of calls, by OpenTelemetry's conventions.
use std::time::Instant;

use http::HeaderMap;
use kit_telemetry::span::RpcOutcome;
use tonic::{Code, Status};
use tracing::Span;

/// A call being told of: its span and its duration; told once, at the latest when dropped.
pub(crate) struct Call {
    span: Span,
    side: Side,
    method: String,
    began: Instant,
    is_recorded: bool,
}

/// Which end of the call this is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// It arrives here.
    Server,
    /// It leaves from here.
    Client,
}

// === impl Call ===

impl Call {
    pub(crate) fn server(path: &str, peer: &str, headers: &HeaderMap) -> Self {
        let span = kit_telemetry::span::rpc_server(path);
        kit_telemetry::extract_into(&span, headers);
        span.record("holdfast.peer", peer);
        Self::new(span, Side::Server, path)
    }

    pub(crate) fn client(path: &str, service: &str) -> Self {
        Self::new(kit_telemetry::span::rpc_client(path, service), Side::Client, path)
    }

    fn new(span: Span, side: Side, path: &str) -> Self {
        let method = path.trim_start_matches('/').to_owned();
        Self { span, side, method, began: Instant::now(), is_recorded: false }
    }

    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    /// Tells how it ended, if these headers or trailers say so.
    pub(crate) fn ended_with(&mut self, headers: &HeaderMap) {
        if let Some(value) = headers.get(Status::GRPC_STATUS) {
            self.ended(Code::from_bytes(value.as_bytes()));
        }
    }

    /// Tells how it ended; only the first time counts.
    pub(crate) fn ended(&mut self, code: Code) {
        if std::mem::replace(&mut self.is_recorded, true) {
            return;
        }
        let (failed, metric) = match self.side {
            Side::Server => (is_servers_error(code), "rpc_server_call_duration_seconds"),
            Side::Client => (code != Code::Ok, "rpc_client_call_duration_seconds"),
        };
        let outcome = if failed { RpcOutcome::Failed } else { RpcOutcome::Ended };
        kit_telemetry::span::rpc_status(&self.span, name(code), outcome);
        // What nobody may call gives no label of its own: a caller could invent any number of them.
        let method = match code {
            Code::PermissionDenied | Code::Unimplemented => "_OTHER".to_owned(),
            _ => std::mem::take(&mut self.method),
        };
        metrics::histogram!(metric, "method" => method, "code" => name(code)).record(self.began.elapsed());
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        // Nobody waits for the end any more.
        self.ended(Code::Cancelled);
    }
}

fn is_servers_error(code: Code) -> bool {
    matches!(
        code,
        Code::Unknown
            | Code::DeadlineExceeded
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss
    )
}

fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
