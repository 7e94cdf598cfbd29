//! What cancelling gives back and until when, as a line of dates: before booking, while the booking stands, and at the
//! moment of cancelling.
use gateway_core::bookings::Booking;
use gateway_core::slots::Quote;
use jiff::Timestamp;
use kit_money::Money;
use policy_api::{NoShowCost, RefundUntil};

use super::context::PageContext;
use super::moment::day_and_time;
use super::words::Words;

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
    refunds: &'a [RefundUntil],
    no_show: NoShowCost,
    given: Given,
}

/// What there is to give back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    /// Nothing is paid before the appointment, so that refunds are of nothing: cancelling is free until the deadline.
    Nothing,
    /// Something will have been paid.
    Later,
    /// Something was paid.
    Paid,
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
    pub fn quoted(quote: &'a Quote, start: Timestamp) -> Self {
        let given = if quote.due_now.is_zero() { Given::Nothing } else { Given::Later };
        Self { start, deadline: quote.cancel_until, refunds: &quote.refunds, no_show: quote.no_show, given }
    }

    /// Of a booking.
    pub fn of(booking: &'a Booking) -> Self {
        let given = if booking.amounts.paid.is_zero() { Given::Nothing } else { Given::Paid };
        Self {
            start: booking.start,
            deadline: booking.cancel_until,
            refunds: &booking.refunds,
            no_show: booking.no_show,
            given,
        }
    }

    /// Whether there is nothing to give back, whenever it is cancelled.
    pub fn is_free(&self) -> bool {
        self.given == Given::Nothing
    }

    /// Whether the last instant to cancel lies behind.
    pub fn is_closed(&self, now: Timestamp) -> bool {
        self.deadline.is_some_and(|deadline| deadline < now)
    }

    /// What missing the appointment costs, and that telling the business before the start saves it; empty: nothing.
    pub fn missed(&self, context: &PageContext) -> String {
        let language = context.words.0;
        let missed = policy_wording::missed(&self.no_show, language, !self.is_free());
        let told = policy_wording::told(&self.no_show, language);
        [missed, told].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The stretches that still lie ahead, the last one ending at the deadline, and what comes after them: from when on
    /// nobody can cancel online.
    pub fn ahead(&self, context: &PageContext) -> Vec<Tier> {
        if self.deadline.is_none() {
            return Vec::new();
        }
        let tier = |step: Step| Tier {
            node: node(step.percent),
            title: self.until(context, step.until),
            text: self.text(context, &step),
        };
        let ahead = self.steps().into_iter().filter(|step| step.until >= context.now);
        ahead.map(tier).chain([self.afterwards(context)]).collect()
    }

    fn afterwards(&self, context: &PageContext) -> Tier {
        let title = match self.deadline.filter(|deadline| *deadline < context.now) {
            Some(over) => context.words.with("cancel-over", &[("moment", &day_and_time(context, over))]),
            None => context.words.message("cancel-after"),
        };
        let text = if self.is_free() { "tier-no-more" } else { "cancel-after-more" };
        Tier { node: "none", title, text: context.words.message(text) }
    }

    /// Every stretch as it stands now: what is over, what applies, what comes. Nothing was over that was never
    /// promised.
    pub fn now(&self, context: &PageContext) -> Vec<Tier> {
        let steps = self.steps();
        let ahead = steps.partition_point(|step| step.until < context.now);
        let promised =
            |step: &&Step| self.refunds.iter().any(|refund| self.is_free() || refund.percent == step.percent);
        let over = steps.iter().take(ahead).filter(promised).map(|step| self.over(context, step));
        let mut rest = steps.iter().skip(ahead);
        let applies =
            rest.next().map_or_else(|| self.closed(context.words), |step| self.applies(context, step));
        let then = rest.map(|step| self.then(context, step));
        // Where nothing was promised and nothing was paid there is nothing to tell of.
        let is_hidden = steps.is_empty() || self.is_free() && self.refunds.is_empty() && ahead == steps.len();
        if is_hidden { Vec::new() } else { over.chain([applies]).chain(then).collect() }
    }

    /// How long before the start the deadline is, in words; empty where that is no whole number of hours.
    pub fn before(&self, words: Words) -> String {
        let Some(seconds) = self.deadline.map(|until| self.start.as_second() - until.as_second()) else {
            return String::new();
        };
        if seconds % 3600 == 0 { before(words, seconds / 60) } else { String::new() }
    }

    fn over(&self, context: &PageContext, step: &Step) -> Tier {
        let text = context.words.with("tier-over", &[("moment", &day_and_time(context, step.until))]);
        Tier { node: "none", title: self.name(context.words, step.percent), text }
    }

    fn applies(&self, context: &PageContext, step: &Step) -> Tier {
        let node = if step.percent == 0 { "full" } else { node(step.percent) };
        let title = context.words.with("tier-now", &[("tier", &self.name(context.words, step.percent))]);
        Tier { node, title, text: format!("{}.", self.until(context, step.until)) }
    }

    fn then(&self, context: &PageContext, step: &Step) -> Tier {
        let text = format!("{}.", self.until(context, step.until));
        Tier { node: "none", title: self.name(context.words, step.percent), text }
    }

    /// Behind the deadline.
    fn closed(&self, words: Words) -> Tier {
        let name = if self.is_free() { words.message("cancel-after") } else { self.name(words, 0) };
        let title = words.with("tier-now", &[("tier", &name)]);
        Tier { node: "full", title, text: words.message("tier-no-more") }
    }

    /// "Hasta el miércoles 2 de diciembre a las 17:30, 24 horas antes": at the deadline the rule stands second.
    fn until(&self, context: &PageContext, at: Timestamp) -> String {
        let until = context.words.with("until", &[("moment", &day_and_time(context, at))]);
        let before = self.before(context.words);
        if self.deadline == Some(at) && !before.is_empty() { format!("{until}, {before}") } else { until }
    }

    /// "Devolución completa", "50% back".
    fn name(&self, words: Words, percent: u32) -> String {
        match percent {
            _ if self.is_free() => words.message("free-of-charge"),
            100.. => words.message("tier-all"),
            1..100 => words.with("tier-part", &[("percent", &words.0.percent(percent))]),
            0 => words.message("tier-nothing"),
        }
    }

    fn text(&self, context: &PageContext, step: &Step) -> String {
        let words = context.words;
        let amount = step.amount.map(|amount| context.money(amount));
        match (step.percent, amount) {
            _ if self.is_free() => words.message("cancel-free"),
            (100.., Some(amount)) => words.with("back-all", &[("amount", &amount)]),
            (100.., None) => words.message("cancel-all"),
            (1..100, Some(amount)) => {
                words.with("back-part", &[("amount", &amount), ("percent", &words.0.percent(step.percent))])
            }
            (1..100, None) => words.with("cancel-part", &[("percent", &words.0.percent(step.percent))]),
            (0, _) => words.message("cancel-nothing"),
        }
    }

    fn steps(&self) -> Vec<Step> {
        let Some(deadline) = self.deadline else { return Vec::new() };
        let paid = self.given == Given::Paid;
        let step = |refund: &RefundUntil| {
            let amount = Some(refund.amount).filter(|_| paid);
            Step { until: refund.until, percent: refund.percent, amount }
        };
        if self.is_free() {
            return vec![Step { until: deadline, percent: 100, amount: None }];
        }
        steps(self.refunds.iter().map(step).collect(), deadline)
    }
}

/// "24 horas antes", "90 minutes before": never an abbreviation, and empty for no time at all.
pub fn before(words: Words, minutes: i64) -> String {
    match usize::try_from(minutes) {
        Err(_) | Ok(0) => String::new(),
        Ok(minutes) if minutes % 60 == 0 => words.count("hours-before", minutes / 60, &[]),
        Ok(minutes) => words.count("minutes-before", minutes, &[]),
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

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use kit_locale::Language;
    use policy_api::{By, Event};
    use policy_domain::{Facts, Rules, deadlines, decide, refund_dates, testing};

    use super::*;

    const TICK: SignedDuration = SignedDuration::from_micros(1);

    fn start() -> Timestamp {
        "2026-12-03T16:30:00Z".parse().unwrap()
    }

    /// A client of this policy, who paid what it asks for in advance, cancels at this instant.
    fn cancelling(rules: &Rules, at: Timestamp) -> Facts<'_> {
        let paid = if rules.asks_for_prepayment() { 6_000 } else { 0 };
        Facts {
            event: Event::Cancel,
            by: By::Client,
            at,
            starts_at: start(),
            least_notice: None,
            paid: Money::new(paid, rules.currency),
            consented: Some(rules),
            moves: 0,
            overridden: false,
        }
    }

    #[test]
    fn the_line_of_dates_is_what_is_decided() {
        let currency = "EUR".parse().unwrap();
        for rules in testing::policies(currency) {
            let booked_at = start() - SignedDuration::from_hours(30 * 24);
            let deadline = deadlines(Some(&rules), start()).cancel_until;
            let paid = Money::new(6_000, currency);
            let refunds = refund_dates(Some(&rules), start(), booked_at, paid);
            let given = if rules.asks_for_prepayment() { Given::Paid } else { Given::Nothing };
            let no_show = rules.no_show_cost();
            let promise =
                Promise { start: start(), deadline: Some(deadline), refunds: &refunds, no_show, given };
            let mut from = booked_at;
            for step in promise.steps() {
                for at in [from, step.until] {
                    let decision = decide(&cancelling(&rules, at));
                    assert!(decision.allowed && decision.fee.is_zero(), "{at} {rules:?}");
                    let told = step.amount.unwrap_or(Money::zero(currency));
                    assert_eq!(decision.refund, told, "{at} {rules:?}");
                    assert!(promise.is_free() || decision.refund_percent == step.percent, "{at} {rules:?}");
                }
                from = step.until + TICK;
            }
            assert!(!decide(&cancelling(&rules, from)).allowed, "the line ends at the deadline: {rules:?}");
            assert!(!promise.is_closed(deadline) && promise.is_closed(from));
        }
    }

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

    #[test]
    fn how_long_before_is_said_in_words() {
        let phrase = |minutes| Language::ALL.map(|language| before(Words(language), minutes));
        let (english, spanish) = (Words(Language::English), Words(Language::Spanish));
        assert_eq!(before(english, 24 * 60), "24 hours before");
        assert_eq!(before(spanish, 60), "1 hora antes");
        assert_eq!(before(english, 90), "90 minutes before");
        assert_eq!(before(spanish, 1), "1 minuto antes");
        assert_eq!(phrase(0), [const { String::new() }; Language::ALL.len()]);
    }
}
