//! Cancelling: first what it would do, then the button that does it.
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kit_fault::{Fault, Reason};

use crate::Gateway;
use crate::ops::bookings::{self, BookingView};
use crate::ops::cancellation::{self, CancelInput, CancellationView, ExpectedOutcome};
use crate::pages::appointment::{Appointment, agreement_name, instant, moment};
use crate::pages::assets::Script;
use crate::pages::shell::Shell;
use crate::pages::visit::Visit;
use crate::web::{Form, Money, PathOf, Refusal};

/// What cancelling would do.
#[derive(Template)]
#[template(path = "manage/cancel.html")]
struct Preview {
    shell: Shell,
    booking: Appointment,
    banner: String,
    error: String,
    sums: Vec<Sum>,
    why: String,
    policy: String,
    holds: String,
    action: String,
    back: String,
    form_token: String,
    refund: Money,
    fee: Money,
    revision: u32,
    reason: String,
}

/// A line of the sum.
struct Sum {
    name: String,
    amount: String,
    total: bool,
}

/// It cannot be cancelled here.
#[derive(Template)]
#[template(path = "manage/too-late.html")]
struct TooLate {
    shell: Shell,
    booking: Appointment,
    heading: String,
    ended: String,
    policy: String,
    back: String,
}

/// What was sent, to be shown again.
#[derive(Default)]
struct Sent {
    reason: String,
    banner: String,
    error: String,
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

/// `POST /bookings/{id}/cancel`: repeated, it leads to the same booking.
pub(super) async fn cancel(
    State(gateway): State<Gateway>,
    mut visit: Visit,
    PathOf(id): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    visit.manage(&id);
    visit.act.if_revision = form.text("revision").parse().ok();
    let money =
        |name| Money { amount: form.text(name).to_owned(), currency: form.text("currency").to_owned() };
    let input = CancelInput {
        reason: Some(form.text("reason").to_owned()),
        expected: Some(ExpectedOutcome { refund: Some(money("refund")), fee: Some(money("fee")) }),
    };
    let Err(fault) = cancellation::cancel(&gateway, &visit.act, &id, input).await else {
        return Ok(visit.see_other(&format!("/bookings/{id}")));
    };
    let reason = form.text("reason").to_owned();
    let told = match fault.reason {
        Reason::DecisionChanged | Reason::StateChanged => {
            Sent { reason, banner: visit.words.say("cancel-changed"), ..Sent::default() }
        }
        Reason::ValidationFailed if fault.fields.iter().any(|field| field.field == "reason") => {
            Sent { reason, error: visit.words.say("cancel-reason-bad"), ..Sent::default() }
        }
        Reason::PaymentDataRefused => {
            Sent { reason, error: visit.words.say("card-number"), ..Sent::default() }
        }
        Reason::CancellationWindowClosed | Reason::BookingStarted => Sent::default(),
        _ => return Err(Refusal(fault)),
    };
    let status = StatusCode::from_u16(fault.reason.http()).unwrap_or(StatusCode::CONFLICT);
    page(&gateway, &visit, &id, status, told).await
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
    if !["held", "pending", "confirmed"].contains(&booking.state.as_str()) {
        return Ok(visit.see_other(&format!("/bookings/{id}")));
    }
    let preview = match cancellation::preview(gateway, &visit.act, id).await {
        Ok(preview) if preview.decision.allowed => preview,
        Ok(_) => return visit.page_with(status, &too_late(visit, &booking)),
        Err(fault) if [Reason::CancellationWindowClosed, Reason::BookingStarted].contains(&fault.reason) => {
            return visit.page_with(status, &too_late(visit, &booking));
        }
        Err(fault) => return Err(Refusal(fault)),
    };
    visit.page_with(status, &would(visit, &booking, preview, sent)?)
}

fn would(visit: &Visit, booking: &BookingView, view: CancellationView, sent: Sent) -> Result<Preview, Fault> {
    let decision = view.decision;
    let back = visit.link(&format!("/bookings/{}", booking.id));
    let refund = Money { amount: decision.refund.amount.clone(), currency: decision.refund.currency.clone() };
    let valid_until = instant(&view.valid_until).ok_or_else(Fault::unavailable)?;
    let mut shell = Shell::new(visit, visit.words.say("cancel-title")).with_scripts(&[Script::Once]);
    if !sent.error.is_empty() {
        shell = shell.with_errors();
    }
    Ok(Preview {
        shell,
        booking: Appointment::of(visit, booking),
        banner: sent.banner,
        error: sent.error,
        sums: sums(visit, booking, &refund, &decision.fee),
        why: why(visit, booking, &decision.rule, decision.refund.percent),
        policy: policy(visit, booking),
        holds: visit.words.with("cancel-holds", &[("moment", &moment(visit, valid_until))]),
        action: visit.link(&format!("/bookings/{}/cancel", booking.id)),
        back,
        form_token: visit.form_token(),
        refund,
        fee: decision.fee,
        revision: booking.revision,
        reason: sent.reason,
    })
}

fn sums(visit: &Visit, booking: &BookingView, refund: &Money, fee: &Money) -> Vec<Sum> {
    let sum =
        |key, money: &Money, total| Sum { name: visit.words.say(key), amount: visit.money(money), total };
    let mut sums = vec![sum("sum-paid", &booking.paid, false)];
    if fee.amount.bytes().any(|byte| !matches!(byte, b'0' | b'.')) {
        sums.push(sum("sum-fee", fee, false));
    }
    sums.push(sum("sum-back", refund, true));
    sums
}

/// Why this is what happens, in a sentence.
fn why(visit: &Visit, booking: &BookingView, rule: &str, percent: u32) -> String {
    let nothing = booking.paid.amount.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let until = booking.cancel_until.as_deref().and_then(instant).map(|until| moment(visit, until));
    match (rule, until) {
        ("no-consent", _) => visit.words.say("why-no-consent"),
        (_, Some(until)) if nothing => visit.words.with("why-nothing-paid", &[("until", &until)]),
        (_, Some(until)) => {
            let percent = visit.words.0.percent(percent);
            visit.words.with("why-percent", &[("percent", &percent), ("until", &until)])
        }
        (_, None) => visit.words.say("why-no-policy"),
    }
}

/// Which version of the policy decides: the one that was accepted.
fn policy(visit: &Visit, booking: &BookingView) -> String {
    let accepted = booking.accepted.iter().find(|one| one.kind == "cancellation");
    accepted.map(|one| agreement_name(visit, &one.kind, one.version)).unwrap_or_default()
}

fn too_late(visit: &Visit, booking: &BookingView) -> TooLate {
    let started = instant(&booking.start).is_some_and(|start| start <= visit.now);
    let heading = visit.words.say(if started { "started-heading" } else { "late-heading" });
    let until = booking.cancel_until.as_deref().and_then(instant);
    let ended = until.map(|until| visit.words.with("late-ended", &[("until", &moment(visit, until))]));
    TooLate {
        shell: Shell::new(visit, heading.clone()),
        booking: Appointment::of(visit, booking),
        heading,
        ended: ended.filter(|_| !started).unwrap_or_default(),
        policy: policy(visit, booking),
        back: visit.link(&format!("/bookings/{}", booking.id)),
    }
}
