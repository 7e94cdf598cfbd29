//! What cancelling gives back and until when, as a line of dates: before booking, while the booking stands, and at the
//! moment of cancelling.
use jiff::Timestamp;

use super::moment::{day_and_time, instant};
use super::visit::Visit;
use crate::ops::bookings::BookingView;
use crate::ops::slots::{QuoteView, RefundView};
use crate::web::Money;

/// One stretch of the line.
#[derive(Debug, PartialEq, Eq)]
pub struct Tier {
    /// "full", "half" or "none".
    pub node: &'static str,
    /// Until when, or what.
    pub title: String,
    /// What cancelling means until then, or when that is.
    pub text: String,
}

/// What was promised for an appointment.
pub struct Promise<'a> {
    start: Timestamp,
    deadline: Option<Timestamp>,
    refunds: &'a [RefundView],
    price: &'a Money,
    paid: Option<&'a Money>,
}

/// An instant until which cancelling gives back so much of what was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    until: Timestamp,
    percent: u32,
    /// How much that is; None: nothing was paid yet.
    amount: Option<Money>,
}

impl<'a> Promise<'a> {
    /// Of a quote for this start.
    pub fn quoted(quote: &'a QuoteView, start: Timestamp) -> Self {
        let deadline = quote.cancel_until.as_deref().and_then(instant);
        Self { start, deadline, refunds: &quote.refunds, price: &quote.price, paid: None }
    }

    /// Of a booking; None: its start cannot be read.
    pub fn of(booking: &'a BookingView) -> Option<Self> {
        Some(Self {
            start: instant(&booking.start)?,
            deadline: booking.cancel_until.as_deref().and_then(instant),
            refunds: &booking.refunds,
            price: &booking.price,
            paid: Some(&booking.paid).filter(|paid| !paid.is_nothing()),
        })
    }

    /// Whether cancelling costs nothing because the appointment does not.
    pub fn is_free(&self) -> bool {
        self.price.is_nothing()
    }

    /// The stretches that still lie ahead, the last one ending at the deadline.
    pub fn ahead(&self, visit: &Visit) -> Vec<Tier> {
        let tier = |step: Step| Tier {
            node: if self.is_free() { "full" } else { node(step.percent) },
            title: self.until(visit, step.until),
            text: text(visit, &step, self.is_free()),
        };
        let ahead = self.steps().into_iter().filter(|step| step.until >= visit.now);
        ahead.map(tier).collect()
    }

    /// What comes after them: from when on nobody can cancel online.
    pub fn afterwards(&self, visit: &Visit) -> String {
        match self.deadline.filter(|deadline| *deadline < visit.now) {
            Some(over) => visit.words.with("cancel-over", &[("moment", &day_and_time(visit, over))]),
            None => visit.words.say("cancel-after"),
        }
    }

    /// Every stretch as it stands now: what is over, what applies, what comes. Nothing was over that was never promised.
    pub fn now(&self, visit: &Visit) -> Vec<Tier> {
        let steps = self.steps();
        let ahead = steps.partition_point(|step| step.until < visit.now);
        let promised = |step: &&Step| self.refunds.iter().any(|refund| refund.percent == step.percent);
        let over = steps.iter().take(ahead).filter(promised).map(|step| over(visit, step));
        let mut rest = steps.iter().skip(ahead);
        let applies = rest.next().map_or_else(|| closed(visit), |step| self.applies(visit, step));
        let then = rest.map(|step| self.then(visit, step));
        if steps.is_empty() { Vec::new() } else { over.chain([applies]).chain(then).collect() }
    }

    /// How long before the start the deadline is, in words; empty where that is no whole number of hours.
    pub fn before(&self, visit: &Visit) -> String {
        let Some(seconds) = self.deadline.map(|until| self.start.as_second() - until.as_second()) else {
            return String::new();
        };
        match usize::try_from(seconds / 3600) {
            Ok(hours) if hours > 0 && seconds % 3600 == 0 => visit.words.count("hours-before", hours, &[]),
            _ => String::new(),
        }
    }

    fn applies(&self, visit: &Visit, step: &Step) -> Tier {
        let node = if step.percent == 0 { "full" } else { node(step.percent) };
        let title = visit.words.with("tier-now", &[("tier", &name(visit, step.percent))]);
        Tier { node, title, text: format!("{}.", self.until(visit, step.until)) }
    }

    fn then(&self, visit: &Visit, step: &Step) -> Tier {
        let text = format!("{}.", self.until(visit, step.until));
        Tier { node: "none", title: name(visit, step.percent), text }
    }

    /// "Hasta el miércoles 2 de diciembre a las 17:30, 24 horas antes": at the deadline the rule stands second.
    fn until(&self, visit: &Visit, at: Timestamp) -> String {
        let until = visit.words.with("until", &[("moment", &day_and_time(visit, at))]);
        let before = self.before(visit);
        if self.deadline == Some(at) && !before.is_empty() { format!("{until}, {before}") } else { until }
    }

    fn steps(&self) -> Vec<Step> {
        let Some(deadline) = self.deadline else { return Vec::new() };
        let amount = |refund: &RefundView| self.paid.map(|_| refund.amount.clone());
        let step = |refund: &RefundView| {
            Some(Step { until: instant(&refund.until)?, percent: refund.percent, amount: amount(refund) })
        };
        let refunds =
            if self.is_free() { Vec::new() } else { self.refunds.iter().filter_map(step).collect() };
        steps(refunds, deadline)
    }
}

/// Refunds in order, and none beyond the deadline.
fn steps(refunds: Vec<Step>, deadline: Timestamp) -> Vec<Step> {
    let mut steps: Vec<Step> =
        refunds.into_iter().map(|step| Step { until: step.until.min(deadline), ..step }).collect();
    steps.sort_by_key(|step| (step.until, std::cmp::Reverse(step.percent)));
    steps.dedup_by_key(|step| step.until);
    if steps.last().is_none_or(|last| last.until < deadline) {
        steps.push(Step { until: deadline, percent: 0, amount: None });
    }
    steps
}

fn node(percent: u32) -> &'static str {
    match percent {
        100.. => "full",
        1..100 => "half",
        0 => "none",
    }
}

/// "Devolución completa", "50% back".
fn name(visit: &Visit, percent: u32) -> String {
    match percent {
        100.. => visit.words.say("tier-all"),
        1..100 => visit.words.with("tier-part", &[("percent", &visit.words.0.percent(percent))]),
        0 => visit.words.say("tier-nothing"),
    }
}

fn over(visit: &Visit, step: &Step) -> Tier {
    let text = visit.words.with("tier-over", &[("moment", &day_and_time(visit, step.until))]);
    Tier { node: "none", title: name(visit, step.percent), text }
}

/// Behind the deadline.
fn closed(visit: &Visit) -> Tier {
    let title = visit.words.with("tier-now", &[("tier", &name(visit, 0))]);
    Tier { node: "full", title, text: visit.words.say("tier-no-more") }
}

fn text(visit: &Visit, step: &Step, free: bool) -> String {
    let words = visit.words;
    let amount = step.amount.as_ref().map(|amount| visit.money(amount));
    match (step.percent, amount) {
        _ if free => words.say("cancel-free"),
        (100.., Some(amount)) => words.with("back-all", &[("amount", &amount)]),
        (100.., None) => words.say("cancel-all"),
        (1..100, Some(amount)) => {
            words.with("back-part", &[("amount", &amount), ("percent", &words.0.percent(step.percent))])
        }
        (1..100, None) => words.with("cancel-part", &[("percent", &words.0.percent(step.percent))]),
        (0, _) => words.say("cancel-nothing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(until: &str, percent: u32) -> Step {
        Step { until: until.parse().unwrap(), percent, amount: None }
    }

    #[test]
    fn the_line_ends_at_the_deadline() {
        let refunds = vec![step("2026-12-02T16:30:00Z", 50), step("2026-11-30T16:30:00Z", 100)];
        let deadline = "2026-12-02T16:30:00Z".parse().unwrap();
        let percents: Vec<u32> = steps(refunds, deadline).iter().map(|step| step.percent).collect();
        assert_eq!(percents, [100, 50]);
    }

    #[test]
    fn cancelling_without_a_refund_is_said_too() {
        let deadline: Timestamp = "2026-12-03T16:30:00Z".parse().unwrap();
        let early = vec![step("2026-12-02T16:30:00Z", 100)];
        assert_eq!(steps(early, deadline).last(), Some(&step("2026-12-03T16:30:00Z", 0)));
        let late = vec![step("2026-12-09T16:30:00Z", 100)];
        assert_eq!(steps(late, deadline), [step("2026-12-03T16:30:00Z", 100)]);
        assert_eq!(steps(Vec::new(), deadline), [step("2026-12-03T16:30:00Z", 0)]);
    }
}
