//! What cancelling would cost and until when, as a line of dates.
use jiff::Timestamp;

use crate::ops::slots::QuoteView;
use crate::pages::book::moment::day_and_time;
use crate::pages::visit::Visit;

/// One stretch of the line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tier {
    /// "full", "half" or "none".
    pub node: &'static str,
    /// Until when.
    pub until: String,
    /// What cancelling means until then.
    pub text: String,
}

/// An instant until which cancelling gives back so much of what was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    until: Timestamp,
    percent: u32,
}

/// The stretches that still lie ahead, the last one ending at the deadline.
pub(super) fn tiers(visit: &Visit, quote: &QuoteView) -> Vec<Tier> {
    let Some(deadline) = deadline(quote) else { return Vec::new() };
    let step = |refund: &crate::ops::slots::RefundView| {
        Some(Step { until: refund.until.parse().ok()?, percent: refund.percent })
    };
    let free = quote.price.amount.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let refunds = if free { Vec::new() } else { quote.refunds.iter().filter_map(step).collect() };
    let steps = steps(refunds, deadline, visit.now);
    let tier = |step: Step| Tier {
        node: if free { "full" } else { node(step.percent) },
        until: until(visit, step.until, deadline),
        text: text(visit, step.percent, free),
    };
    steps.into_iter().map(tier).collect()
}

/// What comes after them: from when on nobody can cancel online.
pub(super) fn afterwards(visit: &Visit, quote: &QuoteView) -> String {
    match deadline(quote).filter(|deadline| *deadline <= visit.now) {
        Some(over) => {
            visit.words.with("cancel-over", &[("moment", &day_and_time(visit, &visit.local(over)))])
        }
        None => visit.words.say("cancel-after"),
    }
}

fn deadline(quote: &QuoteView) -> Option<Timestamp> {
    quote.cancel_until.as_ref().and_then(|until| until.parse().ok())
}

/// Refunds in order, those that are over left out, and none beyond the deadline.
fn steps(refunds: Vec<Step>, deadline: Timestamp, now: Timestamp) -> Vec<Step> {
    let mut ahead: Vec<Step> = refunds
        .into_iter()
        .map(|step| Step { until: step.until.min(deadline), ..step })
        .filter(|step| step.until > now)
        .collect();
    ahead.sort_by_key(|step| (step.until, std::cmp::Reverse(step.percent)));
    ahead.dedup_by_key(|step| step.until);
    if deadline > now && ahead.last().is_none_or(|last| last.until < deadline) {
        ahead.push(Step { until: deadline, percent: 0 });
    }
    ahead
}

fn node(percent: u32) -> &'static str {
    match percent {
        100.. => "full",
        1..100 => "half",
        0 => "none",
    }
}

/// "Hasta el miércoles 2 de diciembre a las 17:30, 24 horas antes": at the deadline the rule stands second.
fn until(visit: &Visit, at: Timestamp, deadline: Timestamp) -> String {
    let words = visit.words;
    let moment = day_and_time(visit, &visit.local(at));
    let hours = visit.act.tenant.cancellation().min_notice_s / 3600;
    if at == deadline && hours > 0 {
        let hours = usize::try_from(hours).unwrap_or_default();
        return words.count("until-deadline", hours, &[("moment", &moment)]);
    }
    words.with("until", &[("moment", &moment)])
}

fn text(visit: &Visit, percent: u32, free: bool) -> String {
    let words = visit.words;
    match percent {
        _ if free => words.say("cancel-free"),
        100.. => words.say("cancel-all"),
        1..100 => words.with("cancel-part", &[("percent", &words.0.percent(percent))]),
        0 => words.say("cancel-nothing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(until: &str, percent: u32) -> Step {
        Step { until: until.parse().unwrap(), percent }
    }

    #[test]
    fn the_line_ends_at_the_deadline_and_begins_now() {
        let refunds = || vec![step("2026-12-02T16:30:00Z", 50), step("2026-11-30T16:30:00Z", 100)];
        let deadline = "2026-12-02T16:30:00Z".parse().unwrap();
        let at = |now: &str| steps(refunds(), deadline, now.parse().unwrap());
        assert_eq!(at("2026-11-25T00:00:00Z").iter().map(|step| step.percent).collect::<Vec<_>>(), [100, 50]);
        assert_eq!(at("2026-12-01T00:00:00Z"), [step("2026-12-02T16:30:00Z", 50)]);
        assert_eq!(at("2026-12-03T00:00:00Z"), []);
    }

    #[test]
    fn cancelling_without_a_refund_is_said_too() {
        let deadline: Timestamp = "2026-12-03T16:30:00Z".parse().unwrap();
        let now = "2026-11-25T00:00:00Z".parse().unwrap();
        let early = vec![step("2026-12-02T16:30:00Z", 100)];
        assert_eq!(steps(early, deadline, now).last(), Some(&step("2026-12-03T16:30:00Z", 0)));
        let late = vec![step("2026-12-09T16:30:00Z", 100)];
        assert_eq!(steps(late, deadline, now), [step("2026-12-03T16:30:00Z", 100)]);
        assert_eq!(steps(Vec::new(), deadline, now), [step("2026-12-03T16:30:00Z", 0)]);
    }
}
