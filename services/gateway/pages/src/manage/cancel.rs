//! Cancelling: first what it would do, then the button that does it.
mod sent;
mod view;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gateway_core::Gateway;
use gateway_core::bookings::{self, ShownBooking};
use gateway_core::cancellation::{self, Cancel, CancellationForm};
use gateway_edge::input::{Form, PathOf, TypedMoney, parse_path};
use gateway_edge::refusal::{Refusal, with_retry_after};
use kit_fault::{Fault, Reason};
use kit_ids::BookingId;

use crate::context::PageContext;
use crate::retry::is_retryable;
use crate::shell::Shell;
use sent::Sent;
use view::{Asked, Preview, TooLate};

/// What a form without the revision that was shown is compared with: no booking has it.
const UNSEEN: u32 = u32::MAX;

/// How the page is answered.
#[derive(Default)]
struct Answered {
    status: StatusCode,
    sent: Sent,
}

/// What the page for another try keeps: the reason that was typed, and the key of its first sentence.
struct RetryInput {
    reason: String,
    lead: &'static str,
}

/// The page for another try: it keeps the reason.
#[derive(Template)]
#[template(path = "manage/retry.html")]
struct Retry {
    shell: Shell,
    heading: String,
    lead: String,
    again: String,
    back: String,
    form_token: String,
    reason: String,
}

/// `GET /bookings/{id}/cancel`
pub(super) async fn preview(
    State(gateway): State<Gateway>,
    mut context: PageContext,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusal> {
    let id = parse_path(&id)?;
    context.manage(id);
    page(&gateway, &context, id, Answered::default()).await
}

/// `POST /bookings/{id}/cancel/preview`: the same with the reason that was typed; it changes nothing.
pub(super) async fn preview_again(
    State(gateway): State<Gateway>,
    mut context: PageContext,
    PathOf(id): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let id = parse_path(&id)?;
    context.manage(id);
    let sent = Sent { reason: form.text("reason").to_owned(), ..Sent::default() };
    let shown = page(&gateway, &context, id, Answered { sent: sent.clone(), ..Answered::default() }).await;
    shown.or_else(|Refusal(fault)| {
        retry_page(&context, id, RetryInput { reason: sent.reason, lead: "look-unavailable" }, fault)
    })
}

/// `GET /bookings/{id}/cancel/preview`: what was typed is gone, the question is not.
pub(super) async fn preview_reloaded(
    context: PageContext,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusal> {
    let id: BookingId = parse_path(&id)?;
    Ok(context.see_other(&format!("/bookings/{id}/cancel")))
}

/// `POST /bookings/{id}/cancel`: repeated, it leads to the same booking.
pub(super) async fn cancel(
    State(gateway): State<Gateway>,
    mut context: PageContext,
    PathOf(id): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let id = parse_path(&id)?;
    context.manage(id);
    // Who cannot prove anything hears nothing of the fields.
    context.request.proof()?;
    let cancelled = match command(&form) {
        Ok(command) => cancellation::cancel(&gateway, &context.request, id, command).await,
        Err(fault) => Err(fault),
    };
    let Err(fault) = cancelled else { return Ok(context.see_other(&format!("/bookings/{id}"))) };
    let sent = Sent::refused(&context, form.text("reason").to_owned(), &fault);
    let status = StatusCode::from_u16(fault.reason.http()).unwrap_or(StatusCode::CONFLICT);
    if sent.banner.is_empty() && sent.error.is_empty() && !is_late(fault.reason) {
        return retry_page(
            &context,
            id,
            RetryInput { reason: sent.reason, lead: "cancel-unavailable" },
            fault,
        );
    }
    let shown = page(&gateway, &context, id, Answered { status, sent: sent.clone() }).await;
    shown.or_else(|Refusal(fault)| {
        retry_page(&context, id, RetryInput { reason: sent.reason, lead: "look-unavailable" }, fault)
    })
}

/// The command of the form. What the page showed decides: a form that does not say what that was is one of yesterday.
fn command(form: &Form) -> Result<Cancel, Fault> {
    let currency = form.text("currency");
    let revision = form.text("revision").parse().ok().filter(|revision| *revision > 0);
    let form = CancellationForm {
        reason: Some(form.text("reason")),
        expected_refund: Some(TypedMoney { amount: form.text("refund"), currency }),
        expected_fee: Some(TypedMoney { amount: form.text("fee"), currency }),
    };
    Cancel::read(&form, Some(revision.unwrap_or(UNSEEN)), None)
}

fn is_late(reason: Reason) -> bool {
    matches!(reason, Reason::CancellationWindowClosed | Reason::BookingStarted)
}

/// The page that fits the booking as it is now.
async fn page(
    gateway: &Gateway,
    context: &PageContext,
    id: BookingId,
    Answered { status, sent }: Answered,
) -> Result<Response, Refusal> {
    let booking = match bookings::get(gateway, &context.request, id).await? {
        ShownBooking::Whole(booking) if booking.state.stands() => booking,
        ShownBooking::Whole(_) | ShownBooking::Outline(_) => {
            return Ok(context.see_other(&format!("/bookings/{id}")));
        }
    };
    match cancellation::preview(gateway, &context.request, id).await {
        Ok(decision) if decision.allowed => {
            let asked = Asked { booking: &booking, decision };
            context.page_with(status, &Preview::new(context, &asked, sent))
        }
        Ok(_) => context.page_with(status, &TooLate::new(context, &booking)),
        Err(fault) if is_late(fault.reason) => context.page_with(status, &TooLate::new(context, &booking)),
        // Cancelled since it was read.
        Err(fault) if fault.reason == Reason::StateChanged => {
            Ok(context.see_other(&format!("/bookings/{id}")))
        }
        Err(fault) => Err(Refusal(fault)),
    }
}

/// A page that keeps the reason while something is unavailable; other refusals stay what they are.
fn retry_page(
    context: &PageContext,
    id: BookingId,
    input: RetryInput,
    fault: Fault,
) -> Result<Response, Refusal> {
    if !is_retryable(fault.reason) {
        return Err(fault.into());
    }
    let heading = context.words.message("down-heading");
    let again = format!("/bookings/{id}/cancel/preview");
    let page = Retry {
        shell: Shell::new(context, heading.clone()).carried(&again),
        heading,
        lead: context.words.message(input.lead),
        again: context.link(&again),
        back: context.link(&format!("/bookings/{id}")),
        form_token: context.form_token(),
        reason: input.reason,
    };
    let status = StatusCode::from_u16(fault.reason.http()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    Ok(with_retry_after(context.page_with(status, &page)?, &fault))
}
