//! What happens when a booking is cancelled, moved, or nobody comes.
use jiff::{SignedDuration, Timestamp};
use kit_money::Money;
use policy_api::{By, Decision, Event, NoShowCost, Notice, Rule};

use crate::Rules;

/// A decision's input with the rules that the client agreed to. Pure: the same facts give the same decision.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What happens.
    pub event: Event,
    /// Who does it.
    pub by: By,
    /// When it was asked for.
    pub at: Timestamp,
    /// When the booking starts.
    pub starts_at: Timestamp,
    /// The least notice that a move left behind; `None`: never moved.
    pub least_notice: Option<SignedDuration>,
    /// What was paid.
    pub paid: Money,
    /// The policy that the client agreed to; `None`: to none.
    pub consented: Option<&'a Rules>,
    /// Moves made so far.
    pub moves: u32,
    /// Whether staff override the window, with a reason.
    pub overridden: bool,
}

/// How long an answer holds at most.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);

/// What instants are counted in.
const TICK: SignedDuration = SignedDuration::from_micros(1);

/// Decides.
#[must_use]
pub fn decide(facts: &Facts<'_>) -> Decision {
    let outcome = outcome(facts);
    let refund = facts.paid.percent(outcome.percent);
    Decision {
        allowed: outcome.allowed,
        deadline: deadline(facts),
        refund_percent: outcome.percent,
        paid: facts.paid,
        refund,
        fee: outcome.fee,
        rule: outcome.rule,
        valid_until: valid_until(facts, &outcome),
    }
}

/// The part of an answer that may change with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Outcome {
    allowed: bool,
    percent: u32,
    fee: Money,
    rule: Rule,
}

fn outcome(facts: &Facts<'_>) -> Outcome {
    match facts.event {
        Event::NoShow => no_show(facts),
        Event::Cancel => cancel(facts),
        // What was paid stays with the booking.
        Event::Move => Outcome { percent: 0, ..moved(facts) },
    }
}

fn answer(facts: &Facts<'_>, allowed: bool, percent: u32, rule: Rule) -> Outcome {
    Outcome { allowed, percent, fee: Money::zero(facts.paid.currency), rule }
}

/// The client's wish, whoever types it: the start and the window bind it, unless staff override.
fn bound(facts: &Facts<'_>) -> bool {
    let override_counts = facts.by == By::StaffForClient && facts.overridden;
    !override_counts
}

/// The rules that come first for a cancellation and a move: the start, the business, no consent.
fn first<'a>(facts: &Facts<'a>) -> Result<&'a Rules, Outcome> {
    let clients_wish = matches!(facts.by, By::Client | By::StaffForClient);
    if clients_wish && facts.at > facts.starts_at {
        let percent = if facts.consented.is_none() { 100 } else { 0 };
        let allowed = !bound(facts);
        return Err(answer(facts, allowed, if allowed { percent } else { 0 }, Rule::AlreadyStarted));
    }
    if !clients_wish {
        return Err(answer(facts, true, 100, Rule::ByBusiness));
    }
    facts.consented.ok_or_else(|| answer(facts, true, 100, Rule::NoConsent))
}

fn cancel(facts: &Facts<'_>) -> Outcome {
    let rules = match first(facts) {
        Ok(rules) => rules,
        Err(decided) => return decided,
    };
    let notice = notice(facts);
    if notice < rules.min_notice.span() && bound(facts) {
        return answer(facts, false, 0, Rule::WindowClosed);
    }
    match rules.tier(notice) {
        Some(tier) => answer(facts, true, tier.percent, Rule::Tier(tier.notice)),
        None => answer(facts, true, 0, Rule::NoTier),
    }
}

fn moved(facts: &Facts<'_>) -> Outcome {
    let rules = match first(facts) {
        Ok(rules) => rules,
        Err(decided) => return decided,
    };
    if notice(facts) < rules.reschedule_min_notice.span() && bound(facts) {
        return answer(facts, false, 0, Rule::WindowClosed);
    }
    if facts.moves >= rules.max_moves && bound(facts) {
        return answer(facts, false, 0, Rule::MovesUsedUp);
    }
    answer(facts, true, 0, Rule::Move)
}

/// Only staff say that nobody came and nobody had told them, and only once the booking has started.
fn no_show(facts: &Facts<'_>) -> Outcome {
    let allowed = facts.by != By::Client && facts.at >= facts.starts_at;
    let Some(rules) = facts.consented else {
        return answer(facts, allowed, 100, Rule::NoConsent);
    };
    let NoShowCost { fee, refund_percent } = rules.no_show_cost();
    Outcome { fee, ..answer(facts, allowed, refund_percent, Rule::NoShow) }
}

/// Elapsed time to the start, but never more than the least that a move left behind.
fn notice(facts: &Facts<'_>) -> SignedDuration {
    let left = facts.starts_at.duration_since(facts.at);
    facts.least_notice.map_or(left, |least| left.min(least))
}

/// Last instant at which the client could do it.
fn deadline(facts: &Facts<'_>) -> Option<Timestamp> {
    let Some(rules) = facts.consented else {
        return (facts.event != Event::NoShow).then_some(facts.starts_at);
    };
    let needed = match facts.event {
        Event::Cancel => rules.min_notice,
        Event::Move if facts.moves < rules.max_moves => rules.reschedule_min_notice,
        Event::Move | Event::NoShow => return None,
    };
    // A move that left less notice closed the window for good.
    let open = facts.least_notice.is_none_or(|least| least >= needed.span());
    open.then(|| needed.before(facts.starts_at))
}

/// The first instant after `at` with another answer. Answers change only where the notice reaches one of the policy's
/// spans, or one microsecond later.
fn valid_until(facts: &Facts<'_>, now: &Outcome) -> Timestamp {
    let last = facts.at.checked_add(LONGEST).unwrap_or(Timestamp::MAX);
    let spans = facts.consented.into_iter().flat_map(|rules| {
        let tiers = rules.refunds.iter().map(|tier| tier.notice);
        tiers.chain([rules.min_notice, rules.reschedule_min_notice])
    });
    let edges = spans.chain([Notice::default()]).map(|span| span.before(facts.starts_at));
    let mut candidates: Vec<_> = edges
        .flat_map(|edge| [Some(edge), edge.checked_add(TICK).ok()])
        .flatten()
        .filter(|instant| *instant > facts.at && *instant < last)
        .collect();
    candidates.sort_unstable();
    let differs = |instant: &Timestamp| outcome(&Facts { at: *instant, ..*facts }) != *now;
    candidates.into_iter().find(differs).unwrap_or(last)
}

#[cfg(test)]
mod tests;
