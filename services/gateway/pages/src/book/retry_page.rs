//! The page for another try, when a service is unavailable in the middle of booking: it keeps what was typed.
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use gateway_edge::refusal::{Refusal, with_retry_after};
use kit_fault::{Fault, Reason};

use super::draft::{BookingDraft, Hidden};
use crate::context::PageContext;
use crate::retry::is_retryable;
use crate::shell::Shell;

#[derive(Template)]
#[template(path = "book/retry.html")]
struct Retry {
    shell: Shell,
    again: String,
    token: String,
    hidden: Vec<Hidden>,
    heading: String,
    lead: String,
}

/// A page that keeps the draft and sends it to `again`. A refusal that another try cannot help stays what it is.
pub(super) fn page(
    context: &PageContext,
    again: &str,
    draft: &BookingDraft,
    fault: Fault,
) -> Result<Response, Refusal> {
    if !is_retryable(fault.reason) {
        return Err(fault.into());
    }
    let (heading, lead) = match fault.reason {
        Reason::RateLimited => ("often-heading", "one-booking"),
        Reason::BookingClosed => ("closed-heading", "nothing-booked"),
        _ => ("down-heading", "one-booking"),
    };
    let page = Retry {
        shell: Shell::new(context, context.words.message(heading)).carried(again),
        again: context.link(again),
        token: context.form_token(),
        hidden: draft.hidden(),
        heading: context.words.message(heading),
        lead: context.words.message(lead),
    };
    let status = StatusCode::from_u16(fault.reason.http()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    Ok(with_retry_after(context.page_with(status, &page)?, &fault))
}
