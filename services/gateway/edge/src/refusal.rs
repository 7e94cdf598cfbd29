//! A refusal as it leaves: a problem document (RFC 9457).
use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kit_fault::Fault;

/// The content type of a problem document.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A fault on its way out.
#[derive(Debug)]
pub struct Refusal(pub Fault);

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let problem = self.0.problem(kit_telemetry::trace_id_hex());
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let kind = HeaderValue::from_static(PROBLEM_JSON);
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
        response = with_retry_after(response, &self.0);
        // Where a person looks, a page says it instead (`error_pages`).
        response.extensions_mut().insert(Arc::new(self.0));
        response
    }
}

/// The answer with when it is worth another try, in whole seconds and never too early.
#[must_use]
pub fn with_retry_after(mut response: Response, fault: &Fault) -> Response {
    let seconds = fault.retry_after.map(|after| after.as_millis().div_ceil(1000).max(1).to_string());
    if let Some(value) = seconds.and_then(|seconds| HeaderValue::from_str(&seconds).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}
