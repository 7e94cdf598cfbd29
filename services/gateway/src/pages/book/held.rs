//! When something is away in the middle of booking: what was typed is held, and can be sent again.
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use kit_fault::{Fault, Reason};

use super::draft::{Draft, Hidden};
use crate::pages::shell::Shell;
use crate::pages::visit::Visit;
use crate::web::Refusal;

#[derive(Template)]
#[template(path = "book/held.html")]
struct Held {
    shell: Shell,
    again: String,
    token: String,
    hidden: Vec<Hidden>,
    heading: String,
    lead: String,
}

/// Whether trying again may help.
pub(in crate::pages) fn is_away(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::Unavailable
            | Reason::Internal
            | Reason::RequestTimeout
            | Reason::RateLimited
            | Reason::BookingClosed
    )
}

/// A page that holds the draft; other refusals than those of something that is away stay what they are.
pub(super) fn page(visit: &Visit, service: &str, draft: &Draft, fault: Fault) -> Result<Response, Refusal> {
    if !is_away(fault.reason) || uuid::Uuid::try_parse(service).is_err() {
        return Err(fault.into());
    }
    let (heading, lead) = match fault.reason {
        Reason::RateLimited => ("often-heading", "one-booking"),
        Reason::BookingClosed => ("closed-heading", "nothing-booked"),
        _ => ("down-heading", "one-booking"),
    };
    let again = format!("/book/{service}/confirm");
    let held = Held {
        shell: Shell::new(visit, visit.words.say(heading)).carried(&again),
        again: visit.link(&again),
        token: visit.form_token(),
        hidden: draft.hidden(),
        heading: visit.words.say(heading),
        lead: visit.words.say(lead),
    };
    let status = StatusCode::from_u16(fault.reason.http()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    Ok(with_retry_after(visit.page_with(status, &held)?, &fault))
}

/// The answer with when it is worth another try, in whole seconds and never too early.
pub(in crate::pages) fn with_retry_after(mut response: Response, fault: &Fault) -> Response {
    let seconds = fault.retry_after.map(|after| after.as_millis().div_ceil(1000).max(1).to_string());
    if let Some(value) = seconds.and_then(|seconds| HeaderValue::from_str(&seconds).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}
