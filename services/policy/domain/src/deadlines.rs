//! A policy as dates: until when a client can cancel or move, and what comes back until when.
use jiff::Timestamp;
use kit_money::Money;
use policy_api::RefundUntil;

use crate::Rules;

/// Last instants of a booking that was never moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// For cancelling.
    pub cancel_until: Timestamp,
    /// For moving; `None`: it cannot be moved.
    pub reschedule_until: Option<Timestamp>,
}

/// The deadlines under a policy; without one, the start.
#[must_use]
pub fn deadlines(rules: Option<&Rules>, starts_at: Timestamp) -> Deadlines {
    match rules {
        None => Deadlines { cancel_until: starts_at, reschedule_until: Some(starts_at) },
        Some(rules) => Deadlines {
            cancel_until: rules.min_notice.before(starts_at),
            reschedule_until: (rules.max_moves > 0).then(|| rules.reschedule_min_notice.before(starts_at)),
        },
    }
}

/// The tiers that are still ahead at an instant, earliest first.
#[must_use]
pub fn refund_dates(
    rules: Option<&Rules>,
    starts_at: Timestamp,
    at: Timestamp,
    price: Money,
) -> Vec<RefundUntil> {
    let Some(rules) = rules else {
        return vec![RefundUntil { until: starts_at, percent: 100, amount: price }];
    };
    let date = |until, percent| RefundUntil { until, percent, amount: price.percent(percent) };
    let mut dates: Vec<_> =
        rules.reachable().map(|(notice, tier)| date(notice.before(starts_at), tier.percent)).collect();
    // Below the last tier nothing comes back, as long as cancelling is possible at all.
    let last = rules.min_notice.before(starts_at);
    if dates.last().is_none_or(|tier| tier.until < last) {
        dates.push(date(last, 0));
    }
    dates.retain(|tier| tier.until >= at);
    dates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::rules;
    use crate::{Facts, decide};
    use policy_api::{By, Event, Notice};

    fn start() -> Timestamp {
        "2026-09-04T10:00:00Z".parse().unwrap()
    }

    fn price() -> Money {
        Money::new(8_001, "EUR".parse().unwrap())
    }

    fn dates(rules: &Rules, at: &str) -> Vec<(String, u32, i64)> {
        let dates = refund_dates(Some(rules), start(), at.parse().unwrap(), price());
        dates.iter().map(|tier| (tier.until.to_string(), tier.percent, tier.amount.minor)).collect()
    }

    #[test]
    fn tiers_that_lie_ahead_are_dates() {
        let first = ("2026-09-01T10:00:00Z".to_owned(), 100, 8_001);
        let second = ("2026-09-03T10:00:00Z".to_owned(), 50, 4_000);
        assert_eq!(dates(&rules(), "2026-08-01T00:00:00Z"), [first, second.clone()]);
        assert_eq!(dates(&rules(), "2026-09-01T10:00:00.000001Z"), [second]);
        assert_eq!(dates(&rules(), "2026-09-03T10:00:00.000001Z"), []);
    }

    #[test]
    fn a_window_that_is_open_below_the_last_tier_refunds_nothing_there() {
        let mut late = Rules { min_notice: Notice::hours(1), ..rules() };
        late.refunds.pop();
        let ends: Vec<_> =
            dates(&late, "2026-08-01T00:00:00Z").into_iter().map(|date| (date.0, date.1)).collect();
        let end = |until: &str, percent| (until.to_owned(), percent);
        let want = [
            end("2026-09-01T10:00:00Z", 100),
            end("2026-09-03T10:00:00Z", 50),
            end("2026-09-04T09:00:00Z", 0),
        ];
        assert_eq!(ends, want);
    }

    #[test]
    fn the_dates_are_what_the_decision_says() {
        for min in [0, 1, 24, 48, 72, 100] {
            let rules = Rules { min_notice: Notice::hours(min), ..rules() };
            for date in refund_dates(Some(&rules), start(), Timestamp::MIN, price()) {
                let facts = Facts {
                    event: Event::Cancel,
                    by: By::Client,
                    at: date.until,
                    starts_at: start(),
                    least_notice: None,
                    paid: price(),
                    consented: Some(&rules),
                    moves: 0,
                    overridden: false,
                };
                let decision = decide(&facts);
                assert!(decision.allowed);
                assert_eq!(
                    (decision.refund_percent, decision.refund),
                    (date.percent, date.amount),
                    "{min} h"
                );
            }
        }
    }

    #[test]
    fn without_a_policy_everything_is_possible_until_the_start() {
        let all = Deadlines { cancel_until: start(), reschedule_until: Some(start()) };
        assert_eq!(deadlines(None, start()), all);
        assert_eq!(deadlines(Some(&Rules { max_moves: 0, ..rules() }), start()).reschedule_until, None);
    }
}
