//! What cancelling would do, and that it is too late: texts and ways, ready for their templates.
use askama::Template;
use kit_fault::Fault;
use policy_api::Rule;

use super::Sent;
use crate::ops::bookings::{BookingView, DecisionView};
use crate::ops::cancellation::CancellationView;
use crate::pages::appointment::Appointment;
use crate::pages::assets::Script;
use crate::pages::manage::money::{Sum, policy, settled};
use crate::pages::moment::{day_and_time, instant};
use crate::pages::shell::Shell;
use crate::pages::tiers::{Promise, Tier};
use crate::pages::visit::Visit;
use crate::web::Money;

/// What cancelling would do.
#[derive(Template)]
#[template(path = "manage/cancel.html")]
pub(super) struct Preview {
    shell: Shell,
    booking: Appointment,
    banner: String,
    error: String,
    sums: Vec<Sum>,
    tiers: Vec<Tier>,
    why: String,
    rule: String,
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

/// It cannot be cancelled here.
#[derive(Template)]
#[template(path = "manage/too-late.html")]
pub(super) struct TooLate {
    shell: Shell,
    booking: Appointment,
    heading: String,
    ended: String,
    stands: String,
    tiers: Vec<Tier>,
    policy: String,
    back: String,
}

impl Preview {
    pub(super) fn new(
        visit: &Visit,
        booking: &BookingView,
        view: CancellationView,
        sent: Sent,
    ) -> Result<Self, Fault> {
        let decision = view.decision;
        let refund =
            Money { amount: decision.refund.amount.clone(), currency: decision.refund.currency.clone() };
        let valid_until = instant(&view.valid_until).ok_or_else(Fault::unavailable)?;
        let again = format!("/bookings/{}/cancel/preview", booking.id);
        let shell =
            Shell::new(visit, visit.words.say("cancel-title")).with_scripts(&[Script::Once]).carried(&again);
        let consented = decision.rule != Rule::NoConsent;
        let promise = Promise::of(booking).filter(|_| consented);
        Ok(Self {
            shell: if sent.error.is_empty() { shell } else { shell.with_errors() },
            booking: Appointment::of(visit, booking),
            banner: sent.banner,
            error: sent.error,
            sums: settled(visit, &booking.paid, &refund, &decision.fee),
            tiers: promise.map(|promise| promise.now(visit)).unwrap_or_default(),
            why: why(visit, booking, &decision),
            policy: if consented { policy(visit, booking) } else { String::new() },
            // A refund's rule says nothing where there is no money.
            rule: if booking.paid.is_nothing() && decision.fee.is_nothing() {
                String::new()
            } else {
                decision.rule.to_string()
            },
            holds: visit.words.with("cancel-holds", &[("moment", &day_and_time(visit, valid_until))]),
            action: visit.link(&format!("/bookings/{}/cancel", booking.id)),
            back: visit.link(&format!("/bookings/{}", booking.id)),
            form_token: visit.form_token(),
            refund,
            fee: decision.fee,
            revision: booking.revision,
            reason: sent.reason,
        })
    }
}

/// What goes before the line of dates: that it costs nothing, or why there is no policy.
fn why(visit: &Visit, booking: &BookingView, decision: &DecisionView) -> String {
    if !decision.fee.is_nothing() {
        String::new()
    } else if decision.rule == Rule::NoConsent && booking.paid.is_nothing() {
        visit.words.say("why-no-consent-unpaid")
    } else if decision.rule == Rule::NoConsent {
        visit.words.say("why-no-consent")
    } else if booking.price.is_nothing() {
        visit.words.say("why-free")
    } else if booking.paid.is_nothing() {
        visit.words.say("why-nothing-paid")
    } else {
        String::new()
    }
}

impl TooLate {
    pub(super) fn new(visit: &Visit, booking: &BookingView) -> Self {
        let started = instant(&booking.start).is_some_and(|start| start <= visit.now);
        let heading = visit.words.say(if started { "started-heading" } else { "late-heading" });
        let appointment = Appointment::of(visit, booking);
        let date = instant(&booking.start).map(|start| visit.words.0.date(visit.local(start).date()));
        let when = [("date", date.as_deref().unwrap_or_default()), ("span", &appointment.span)];
        let promise = Promise::of(booking);
        Self {
            shell: Shell::new(visit, heading.clone()),
            heading,
            ended: if started { String::new() } else { ended(visit, &appointment) },
            stands: visit.words.with(if started { "started-when" } else { "late-stands" }, &when),
            tiers: promise.filter(|_| !started).map(|promise| promise.now(visit)).unwrap_or_default(),
            policy: policy(visit, booking),
            back: visit.link(&format!("/bookings/{}", booking.id)),
            booking: appointment,
        }
    }
}

/// "The last time to cancel was Thursday 3 December at 10:00, 24 hours before. It is now 11:20."
fn ended(visit: &Visit, appointment: &Appointment) -> String {
    let Some(until) = &appointment.cancel_until else { return String::new() };
    let now = day_and_time(visit, visit.now);
    visit.words.with("late-ended", &[("until", until), ("now", &now)])
}
