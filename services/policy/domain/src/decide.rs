//! What happens when a booking is cancelled, moved, or nobody comes.
use jiff::{SignedDuration, Timestamp};
use kit_money::Money;
use policy_api::{By, Decision, Event, Notice, Rule};

use crate::Rules;

/// Everything a decision depends on. All of it is stored with the booking, so the decision can be replayed.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
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
pub fn decide(question: &Question<'_>) -> Decision {
    let outcome = outcome(question);
    let refund = question.paid.percent(outcome.percent);
    Decision {
        allowed: outcome.allowed,
        deadline: deadline(question),
        refund_percent: outcome.percent,
        paid: question.paid,
        refund,
        fee: outcome.fee,
        rule: outcome.rule,
        valid_until: valid_until(question, &outcome),
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

fn outcome(question: &Question<'_>) -> Outcome {
    match question.event {
        Event::NoShow => no_show(question),
        Event::Cancel => cancel(question),
        // What was paid stays with the booking.
        Event::Move => Outcome { percent: 0, ..moved(question) },
    }
}

fn answer(question: &Question<'_>, allowed: bool, percent: u32, rule: Rule) -> Outcome {
    Outcome { allowed, percent, fee: Money::zero(question.paid.currency), rule }
}

/// The client's wish, whoever types it: the start and the window bind it, unless staff override.
fn bound(question: &Question<'_>) -> bool {
    let override_counts = question.by == By::StaffForClient && question.overridden;
    !override_counts
}

/// The rules that come first for a cancellation and a move: the start, the business, no consent.
fn first<'a>(question: &Question<'a>) -> Result<&'a Rules, Outcome> {
    let clients_wish = matches!(question.by, By::Client | By::StaffForClient);
    if clients_wish && question.at > question.starts_at {
        let percent = if question.consented.is_none() { 100 } else { 0 };
        let allowed = !bound(question);
        return Err(answer(question, allowed, if allowed { percent } else { 0 }, Rule::AlreadyStarted));
    }
    if !clients_wish {
        return Err(answer(question, true, 100, Rule::ByBusiness));
    }
    question.consented.ok_or_else(|| answer(question, true, 100, Rule::NoConsent))
}

fn cancel(question: &Question<'_>) -> Outcome {
    let rules = match first(question) {
        Ok(rules) => rules,
        Err(decided) => return decided,
    };
    let notice = notice(question);
    if notice < rules.min_notice.span() && bound(question) {
        return answer(question, false, 0, Rule::WindowClosed);
    }
    match rules.tier(notice) {
        Some(tier) => answer(question, true, tier.percent, Rule::Tier(tier.notice)),
        None => answer(question, true, 0, Rule::NoTier),
    }
}

fn moved(question: &Question<'_>) -> Outcome {
    let rules = match first(question) {
        Ok(rules) => rules,
        Err(decided) => return decided,
    };
    if notice(question) < rules.reschedule_min_notice.span() && bound(question) {
        return answer(question, false, 0, Rule::WindowClosed);
    }
    if question.moves >= rules.max_moves && bound(question) {
        return answer(question, false, 0, Rule::MovesUsedUp);
    }
    answer(question, true, 0, Rule::Move)
}

/// Only staff say that nobody came, and only once the booking has started.
fn no_show(question: &Question<'_>) -> Outcome {
    let allowed = question.by != By::Client && question.at >= question.starts_at;
    let Some(rules) = question.consented else {
        return answer(question, allowed, 100, Rule::NoConsent);
    };
    Outcome { fee: rules.no_show_fee(), ..answer(question, allowed, rules.no_show.percent, Rule::NoShow) }
}

/// Elapsed time to the start, but never more than the least that a move left behind.
fn notice(question: &Question<'_>) -> SignedDuration {
    let left = question.starts_at.duration_since(question.at);
    question.least_notice.map_or(left, |least| left.min(least))
}

/// Last instant at which the client could do it.
fn deadline(question: &Question<'_>) -> Option<Timestamp> {
    let Some(rules) = question.consented else {
        return (question.event != Event::NoShow).then_some(question.starts_at);
    };
    let needed = match question.event {
        Event::Cancel => rules.min_notice,
        Event::Move if question.moves < rules.max_moves => rules.reschedule_min_notice,
        Event::Move | Event::NoShow => return None,
    };
    // A move that left less notice closed the window for good.
    let open = question.least_notice.is_none_or(|least| least >= needed.span());
    open.then(|| needed.before(question.starts_at))
}

/// The first instant after `at` with another answer. Answers change only where the notice reaches one of the policy's
/// spans, or one microsecond later.
fn valid_until(question: &Question<'_>, now: &Outcome) -> Timestamp {
    let last = question.at.checked_add(LONGEST).unwrap_or(Timestamp::MAX);
    let spans = question.consented.into_iter().flat_map(|rules| {
        let tiers = rules.refunds.iter().map(|tier| tier.notice);
        tiers.chain([rules.min_notice, rules.reschedule_min_notice])
    });
    let edges = spans.chain([Notice::default()]).map(|span| span.before(question.starts_at));
    let mut candidates: Vec<_> = edges
        .flat_map(|edge| [Some(edge), edge.checked_add(TICK).ok()])
        .flatten()
        .filter(|instant| *instant > question.at && *instant < last)
        .collect();
    candidates.sort_unstable();
    let differs = |instant: &Timestamp| outcome(&Question { at: *instant, ..*question }) != *now;
    candidates.into_iter().find(differs).unwrap_or(last)
}

#[cfg(test)]
mod tests;
