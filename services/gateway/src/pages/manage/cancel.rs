//! Cancelling: first what it would do, then the button that does it.
mod view;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kit_fault::{Fault, Reason};
use view::{Preview, TooLate};

use crate::Gateway;
use crate::ops::bookings;
use crate::ops::cancellation::{self, CancelInput, ExpectedOutcome};
use crate::pages::book::held::is_away;
use crate::pages::shell::Shell;
use crate::pages::visit::Visit;
use crate::web::{Form, Money, PathOf, Refusal, with_retry_after};

/// What a form without the revision that was shown is compared with: no booking has it.
const UNSEEN: u32 = u32::MAX;

/// What was sent, to be shown again, and what is wrong with it.
#[derive(Clone, Default)]
struct Sent {
    reason: String,
    banner: String,
    error: String,
}

/// What keeps the reason while something is away.
#[derive(Template)]
#[template(path = "manage/away.html")]
struct Away {
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
    mut visit: Visit,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusal> {
    visit.manage(&id);
    page(&gateway, &visit, &id, StatusCode::OK, Sent::default()).await
}

/// `POST /bookings/{id}/cancel/preview`: the same with the reason that was typed; it changes nothing.
pub(super) async fn preview_again(
    State(gateway): State<Gateway>,
    mut visit: Visit,
    PathOf(id): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    visit.manage(&id);
    let sent = Sent { reason: form.text("reason").to_owned(), ..Sent::default() };
    let shown = page(&gateway, &visit, &id, StatusCode::OK, sent.clone()).await;
    shown.or_else(|Refusal(fault)| away(&visit, &id, (sent, "look-away"), fault))
}

/// `GET /bookings/{id}/cancel/preview`: what was typed is gone, the question is not.
pub(super) async fn preview_reloaded(visit: Visit, PathOf(id): PathOf<String>) -> Result<Response, Refusal> {
    let id = uuid::Uuid::try_parse(&id).map_err(|_| Fault::not_found())?;
    Ok(visit.see_other(&format!("/bookings/{id}/cancel")))
}

/// `POST /bookings/{id}/cancel`: repeated, it leads to the same booking.
pub(super) async fn cancel(
    State(gateway): State<Gateway>,
    mut visit: Visit,
    PathOf(id): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    visit.manage(&id);
    // What the page showed decides: a form that does not say what that was is one of yesterday.
    visit.act.if_revision = Some(seen(form.text("revision")));
    let reason = form.text("reason").to_owned();
    let Err(fault) = cancellation::cancel(&gateway, &visit.act, &id, wish(&form)).await else {
        return Ok(visit.see_other(&format!("/bookings/{id}")));
    };
    let sent = Sent::refused(&visit, reason, &fault);
    let status = StatusCode::from_u16(fault.reason.http()).unwrap_or(StatusCode::CONFLICT);
    if sent.banner.is_empty() && sent.error.is_empty() && !is_late(fault.reason) {
        return away(&visit, &id, (sent, "cancel-away"), fault);
    }
    let shown = page(&gateway, &visit, &id, status, sent.clone()).await;
    shown.or_else(|Refusal(fault)| away(&visit, &id, (sent, "look-away"), fault))
}

fn seen(revision: &str) -> u32 {
    revision.parse().ok().filter(|revision| *revision > 0).unwrap_or(UNSEEN)
}

fn wish(form: &Form) -> CancelInput {
    let money =
        |name| Money { amount: form.text(name).to_owned(), currency: form.text("currency").to_owned() };
    CancelInput {
        reason: Some(form.text("reason").to_owned()),
        expected: Some(ExpectedOutcome { refund: Some(money("refund")), fee: Some(money("fee")) }),
    }
}

impl Sent {
    /// With what the refusal means for the page; both texts stay empty where the page cannot say it.
    fn refused(visit: &Visit, reason: String, fault: &Fault) -> Self {
        let named = |field: &str| fault.fields.iter().any(|one| one.field == field);
        let (banner, error) = match fault.reason {
            Reason::DecisionChanged | Reason::StateChanged => ("cancel-changed", ""),
            Reason::PaymentDataRefused => ("", "error-card"),
            Reason::ValidationFailed if named("reason") => ("", "cancel-reason-bad"),
            // Amounts that no page of ours shows.
            Reason::ValidationFailed if named("expected.refund") || named("expected.fee") => {
                ("cancel-changed", "")
            }
            _ => ("", ""),
        };
        let say = |key: &str| if key.is_empty() { String::new() } else { visit.words.say(key) };
        Self { reason, banner: say(banner), error: say(error) }
    }
}

fn is_late(reason: Reason) -> bool {
    matches!(reason, Reason::CancellationWindowClosed | Reason::BookingStarted)
}

/// The page that fits the booking as it is now.
async fn page(
    gateway: &Gateway,
    visit: &Visit,
    id: &str,
    status: StatusCode,
    sent: Sent,
) -> Result<Response, Refusal> {
    let booking = bookings::get(gateway, &visit.act, id).await?;
    if !booking.state.stands() || booking.outline {
        return Ok(visit.see_other(&format!("/bookings/{id}")));
    }
    match cancellation::preview(gateway, &visit.act, id).await {
        Ok(preview) if preview.decision.allowed => {
            visit.page_with(status, &Preview::new(visit, &booking, preview, sent)?)
        }
        Ok(_) => visit.page_with(status, &TooLate::new(visit, &booking)),
        Err(fault) if is_late(fault.reason) => visit.page_with(status, &TooLate::new(visit, &booking)),
        // Cancelled since it was read.
        Err(fault) if fault.reason == Reason::StateChanged => Ok(visit.see_other(&format!("/bookings/{id}"))),
        Err(fault) => Err(Refusal(fault)),
    }
}

/// A page that keeps the reason while something is away; other refusals stay what they are.
fn away(visit: &Visit, id: &str, (sent, lead): (Sent, &str), fault: Fault) -> Result<Response, Refusal> {
    if !is_away(fault.reason) || uuid::Uuid::try_parse(id).is_err() {
        return Err(fault.into());
    }
    let heading = visit.words.say("down-heading");
    let again = format!("/bookings/{id}/cancel/preview");
    let page = Away {
        shell: Shell::new(visit, heading.clone()).carried(&again),
        heading,
        lead: visit.words.say(lead),
        again: visit.link(&again),
        back: visit.link(&format!("/bookings/{id}")),
        form_token: visit.form_token(),
        reason: sent.reason,
    };
    let status = StatusCode::from_u16(fault.reason.http()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    Ok(with_retry_after(visit.page_with(status, &page)?, &fault))
}
