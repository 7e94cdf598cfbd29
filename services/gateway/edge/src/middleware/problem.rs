//! The last line of defence: a panic becomes a 500, and whatever refuses a request below does so as a problem document.
//! It stands below the headers, so that what it makes carries them too.
use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use kit_fault::{Fault, Reason};

use crate::refusal::{PROBLEM_JSON, Refusal};

/// Answers, with a problem document where the request is refused.
pub(super) async fn answer(request: Request, next: Next) -> Response {
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    as_problem(answered.unwrap_or_else(|_| Refusal(Fault::new(Reason::Internal)).into_response()))
}

/// An answer of 4xx or 5xx that is no problem document yet (the router's own) becomes one.
fn as_problem(response: Response) -> Response {
    let status = response.status();
    let error = status.is_client_error() || status.is_server_error();
    let content = response.headers().get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    // A page that says what to correct is an answer of its own.
    if !error || content == PROBLEM_JSON.as_bytes() || content.starts_with(b"text/html") {
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
