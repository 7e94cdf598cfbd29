//! What cancelling would do, and that it is too late: texts and ways, ready for their templates.
use askama::Template;
use gateway_core::bookings::Booking;
use policy_api::{Decision, Rule};

use super::sent::Sent;
use crate::appointment::Appointment;
use crate::assets::Script;
use crate::context::PageContext;
use crate::manage::money::{Settlement, Sum, policy, settled};
use crate::moment::day_and_time;
use crate::shell::Shell;
use crate::tiers::{Promise, Tier};

/// What cancelling would do.
#[derive(Template)]
#[template(path = "manage/cancel.html")]
pub(super) struct Preview {
    shell: Shell,
    booking: Appointment,
    banner: String,
    error: String,
    /// Whether nothing was paid and nothing is owed: then there is no sum to explain.
    free: bool,
    sums: Vec<Sum>,
    tiers: Vec<Tier>,
    why: String,
    rule: String,
    policy: String,
    holds: String,
    action: String,
    back: String,
    form_token: String,
    refund: String,
    fee: String,
    currency: String,
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
    /// What missing it costs; empty: nothing, or it has begun.
    missed: String,
    tiers: Vec<Tier>,
    policy: String,
    back: String,
}

/// What was asked, and what cancelling would do.
pub(super) struct Asked<'a> {
    /// The booking.
    pub booking: &'a Booking,
    /// What cancelling would do.
    pub decision: Decision,
}

impl Preview {
    pub(super) fn new(context: &PageContext, asked: &Asked<'_>, sent: Sent) -> Self {
        let Asked { booking, decision } = asked;
        let amounts = booking.amounts;
        let settlement = Settlement { paid: amounts.paid, refund: decision.refund, fee: decision.fee };
        let again = format!("/bookings/{}/cancel/preview", booking.id);
        let shell = Shell::new(context, context.words.message("cancel-title"))
            .with_scripts(&[Script::Once])
            .carried(&again);
        let consented = decision.rule != Rule::NoConsent;
        let promise = consented.then(|| Promise::of(booking));
        Self {
            shell: if sent.error.is_empty() { shell } else { shell.with_errors() },
            booking: Appointment::of(context, booking),
            banner: sent.banner,
            error: sent.error,
            free: amounts.paid.is_zero() && decision.fee.is_zero(),
            sums: settled(context, settlement),
            tiers: promise.map(|promise| promise.now(context)).unwrap_or_default(),
            why: why(context, asked),
            policy: if consented { policy(context, booking) } else { String::new() },
            // A refund's rule says nothing where there is no money.
            rule: if amounts.paid.is_zero() && decision.fee.is_zero() {
                String::new()
            } else {
                decision.rule.to_string()
            },
            holds: context
                .words
                .with("cancel-holds", &[("moment", &day_and_time(context, decision.valid_until))]),
            action: context.link(&format!("/bookings/{}/cancel", booking.id)),
            back: context.link(&format!("/bookings/{}", booking.id)),
            form_token: context.form_token(),
            refund: decision.refund.amount(),
            fee: decision.fee.amount(),
            currency: decision.refund.currency.to_string(),
            revision: booking.revision,
            reason: sent.reason,
        }
    }
}

/// What goes before the line of dates: that it costs nothing, or why there is no policy.
fn why(context: &PageContext, Asked { booking, decision }: &Asked<'_>) -> String {
    let amounts = booking.amounts;
    if !decision.fee.is_zero() {
        String::new()
    } else if decision.rule == Rule::NoConsent && amounts.paid.is_zero() {
        context.words.message("why-no-consent-unpaid")
    } else if decision.rule == Rule::NoConsent {
        context.words.message("why-no-consent")
    } else if amounts.price.is_zero() {
        context.words.message("why-free")
    } else if amounts.paid.is_zero() {
        context.words.message("why-nothing-paid")
    } else {
        String::new()
    }
}

impl TooLate {
    pub(super) fn new(context: &PageContext, booking: &Booking) -> Self {
        let started = booking.start <= context.now;
        let heading = context.words.message(if started { "started-heading" } else { "late-heading" });
        let appointment = Appointment::of(context, booking);
        let date = context.words.0.date(context.local(booking.start).date());
        let when = [("date", date.as_str()), ("span", &appointment.span)];
        let promise = (!started).then(|| Promise::of(booking));
        Self {
            shell: Shell::new(context, heading.clone()),
            heading,
            ended: if started { String::new() } else { ended(context, &appointment) },
            stands: context.words.with(if started { "started-when" } else { "late-stands" }, &when),
            missed: promise.as_ref().map(|promise| promise.missed(context)).unwrap_or_default(),
            tiers: promise.map(|promise| promise.now(context)).unwrap_or_default(),
            policy: policy(context, booking),
            back: context.link(&format!("/bookings/{}", booking.id)),
            booking: appointment,
        }
    }
}

/// "The deadline to cancel online was Thursday 3 December at 10:00, 24 hours before."
fn ended(context: &PageContext, appointment: &Appointment) -> String {
    let Some(until) = &appointment.cancel_until else { return String::new() };
    context.words.with("late-ended", &[("until", until)])
}
