use proptest::prelude::*;

use super::*;
use crate::Tier;
use crate::rules::tests::rules;

const HOUR: i64 = 3_600_000_000;

fn start() -> Timestamp {
    "2026-09-04T10:00:00Z".parse().unwrap()
}

fn eur(minor: i64) -> Money {
    Money::new(minor, "EUR".parse().unwrap())
}

/// A client asks to cancel a booking of 80.00 this many microseconds before the start.
fn before(rules: Option<&Rules>, micros: i64) -> Facts<'_> {
    Facts {
        event: Event::Cancel,
        by: By::Client,
        at: start() - SignedDuration::from_micros(micros),
        starts_at: start(),
        least_notice: None,
        paid: eur(8_000),
        consented: rules,
        moves: 0,
        overridden: false,
    }
}

#[track_caller]
fn check(facts: &Facts<'_>, allowed: bool, percent: u32, rule: &str) -> Decision {
    let decision = decide(facts);
    let got = (decision.allowed, decision.refund_percent, decision.rule.to_string());
    assert_eq!(got, (allowed, percent, rule.to_owned()), "{facts:?}");
    assert_eq!(decision.refund, facts.paid.percent(percent));
    decision
}

#[test]
fn every_boundary_of_a_clients_cancellation() {
    let policy = rules();
    for (micros, allowed, percent, rule) in [
        (1_000 * HOUR, true, 100, "tier-72h"),
        (72 * HOUR + 1, true, 100, "tier-72h"),
        (72 * HOUR, true, 100, "tier-72h"),
        (72 * HOUR - 1, true, 50, "tier-24h"),
        (24 * HOUR + 1, true, 50, "tier-24h"),
        (24 * HOUR, true, 50, "tier-24h"),
        (24 * HOUR - 1, false, 0, "window-closed"),
        (1, false, 0, "window-closed"),
        (0, false, 0, "window-closed"),
        (-1, false, 0, "already-started"),
        (-1_000 * HOUR, false, 0, "already-started"),
    ] {
        let decision = check(&before(Some(&policy), micros), allowed, percent, rule);
        assert_eq!(decision.deadline, Some(start() - SignedDuration::from_hours(24)));
        assert_eq!(decision.fee, eur(0));
    }
}

#[test]
fn the_start_is_the_deadline_of_a_policy_without_notice() {
    let policy = Rules { min_notice: Notice::default(), ..rules() };
    for (micros, allowed, rule) in
        [(1, true, "tier-0h"), (0, true, "tier-0h"), (-1, false, "already-started")]
    {
        check(&before(Some(&policy), micros), allowed, 0, rule);
    }
    let tier = Tier { notice: Notice::seconds(5_400), percent: 100 };
    let minutes = Rules { refunds: vec![tier], ..policy };
    check(&before(Some(&minutes), 90 * 60_000_000), true, 100, "tier-90m");
    check(&before(Some(&minutes), 90 * 60_000_000 - 1), true, 0, "no-tier");
}

#[test]
fn the_business_pays_everything_back_at_any_time() {
    let policy = rules();
    for by in [By::Business, By::System] {
        for micros in [1_000 * HOUR, 1, 0, -1, -HOUR] {
            check(&Facts { by, ..before(Some(&policy), micros) }, true, 100, "by-business");
        }
    }
}

#[test]
fn without_consent_everything_goes_back_until_the_start() {
    for (micros, allowed, percent, rule) in [
        (72 * HOUR, true, 100, "no-consent"),
        (1, true, 100, "no-consent"),
        (0, true, 100, "no-consent"),
        (-1, false, 0, "already-started"),
    ] {
        let decision = check(&before(None, micros), allowed, percent, rule);
        assert_eq!(decision.deadline, Some(start()));
    }
    let staff = Facts { by: By::StaffForClient, overridden: true, ..before(None, -1) };
    check(&staff, true, 100, "already-started");
}

#[test]
fn staff_for_a_client_need_an_override_past_the_deadline() {
    let policy = rules();
    let staff =
        |micros, overridden| Facts { by: By::StaffForClient, overridden, ..before(Some(&policy), micros) };
    check(&staff(24 * HOUR, false), true, 50, "tier-24h");
    check(&staff(24 * HOUR - 1, false), false, 0, "window-closed");
    check(&staff(24 * HOUR - 1, true), true, 0, "tier-0h");
    check(&staff(-1, false), false, 0, "already-started");
    check(&staff(-1, true), true, 0, "already-started");
    // A client cannot override anything.
    check(&Facts { overridden: true, ..before(Some(&policy), 1) }, false, 0, "window-closed");
}

#[test]
fn every_boundary_of_a_move() {
    let policy = rules();
    let asked = |micros, moves| Facts { event: Event::Move, moves, ..before(Some(&policy), micros) };
    let until = Some(start() - SignedDuration::from_hours(12));
    for (micros, moves, allowed, rule) in [
        (12 * HOUR + 1, 0, true, "move"),
        (12 * HOUR, 2, true, "move"),
        (12 * HOUR - 1, 0, false, "window-closed"),
        (0, 0, false, "window-closed"),
        (-1, 0, false, "already-started"),
    ] {
        assert_eq!(check(&asked(micros, moves), allowed, 0, rule).deadline, until);
    }
    assert_eq!(check(&asked(12 * HOUR, 3), false, 0, "moves-used-up").deadline, None);
    check(&Facts { by: By::Business, ..asked(1, 9) }, true, 0, "by-business");
    check(&Facts { consented: None, ..asked(0, 9) }, true, 0, "no-consent");
    check(&Facts { by: By::StaffForClient, overridden: true, ..asked(1, 9) }, true, 0, "move");
}

#[test]
fn a_move_never_reopens_a_window() {
    let policy = rules();
    let after_move = |hours, micros| Facts {
        least_notice: Some(SignedDuration::from_micros(hours)),
        moves: 1,
        ..before(Some(&policy), micros)
    };
    // Moved with 30 h left to far in the future: the full refund is gone for good.
    check(&after_move(30 * HOUR, 500 * HOUR), true, 50, "tier-24h");
    check(&after_move(72 * HOUR, 500 * HOUR), true, 100, "tier-72h");
    check(&after_move(24 * HOUR, 500 * HOUR), true, 50, "tier-24h");
    let closed = check(&after_move(24 * HOUR - 1, 500 * HOUR), false, 0, "window-closed");
    assert_eq!(closed.deadline, None);
    // Never less than what is left now.
    check(&after_move(500 * HOUR, 24 * HOUR - 1), false, 0, "window-closed");
}

#[test]
fn only_staff_say_that_nobody_came_and_only_after_the_start() {
    let policy = Rules { no_show: crate::NoShow { percent: 10, fee: "20.00".to_owned() }, ..rules() };
    let asked = |by, micros, consented| Facts { event: Event::NoShow, by, consented, ..before(None, micros) };
    let decision = check(&asked(By::Business, 0, Some(&policy)), true, 10, "no-show");
    assert_eq!((decision.fee, decision.refund, decision.deadline), (eur(2_000), eur(800), None));
    check(&asked(By::Business, 1, Some(&policy)), false, 10, "no-show");
    check(&asked(By::Client, -1, Some(&policy)), false, 10, "no-show");
    let decision = check(&asked(By::System, -1, None), true, 100, "no-consent");
    assert_eq!(decision.fee, eur(0));
}

#[test]
fn half_a_cent_goes_to_even() {
    let policy = rules();
    for (paid, refund) in [(1, 0), (3, 2), (5, 2), (7, 4), (2_501, 1_250), (2_503, 1_252)] {
        let facts = Facts { paid: eur(paid), ..before(Some(&policy), 25 * HOUR) };
        assert_eq!(decide(&facts).refund, eur(refund), "half of {paid}");
    }
}

#[test]
fn an_answer_names_the_instant_at_which_it_changes() {
    let policy = rules();
    let minute = 60_000_000;
    let after = |micros| decide(&before(Some(&policy), micros)).valid_until;
    assert_eq!(after(100 * HOUR), start() - SignedDuration::from_hours(100) + LONGEST);
    let change = start() - SignedDuration::from_hours(72) + TICK;
    assert_eq!(after(72 * HOUR + 10 * minute), change);
    assert_eq!(after(72 * HOUR), change);
    assert_eq!(after(72 * HOUR - 1), start() - SignedDuration::from_hours(72) + TICK + LONGEST);
    assert_eq!(after(24 * HOUR + minute), start() - SignedDuration::from_hours(24) + TICK);
    assert_eq!(after(minute), start() + TICK);
}

fn any_rules() -> impl Strategy<Value = Rules> {
    let tiers = proptest::collection::btree_map(0_u32..1_000_000, 0_u32..=100, 0..5);
    (tiers, 0_u32..500_000, 0_u32..500_000, 0_u32..4, 0_u32..=100).prop_map(
        |(tiers, min, reschedule, max_moves, percent)| {
            let mut percents: Vec<_> = tiers.values().copied().collect();
            percents.sort_unstable();
            let sorted = tiers.keys().zip(percents).rev();
            let refunds = sorted.map(|(s, percent)| Tier { notice: Notice::seconds(*s), percent }).collect();
            Rules {
                min_notice: Notice::seconds(min),
                reschedule_min_notice: Notice::seconds(reschedule),
                max_moves,
                refunds,
                no_show: crate::NoShow { percent, fee: "20.00".to_owned() },
                ..rules()
            }
            .validated()
            .unwrap()
        },
    )
}

fn any_case() -> impl Strategy<Value = (Option<Rules>, Event, By, i64, Option<i64>, u32, bool)> {
    let event = prop_oneof![Just(Event::Cancel), Just(Event::Move), Just(Event::NoShow)];
    let by = prop_oneof![Just(By::Client), Just(By::StaffForClient), Just(By::Business), Just(By::System)];
    let micros = -1_000_000_i64..1_100_000_000_000;
    let least = proptest::option::of(0_i64..1_100_000_000_000);
    (proptest::option::of(any_rules()), event, by, micros, least, 0_u32..5, any::<bool>())
}

proptest! {
    #[test]
    fn a_refund_never_exceeds_what_was_paid(case in any_case(), paid in 0_i64..1_000_000_000) {
        let (rules, event, by, micros, least, moves, overridden) = case;
        let least_notice = least.map(SignedDuration::from_micros);
        let paid = eur(paid);
        let facts = Facts {
            event, by, least_notice, paid, moves, overridden, ..before(rules.as_ref(), micros)
        };
        let decision = decide(&facts);
        prop_assert!((0..=paid.minor).contains(&decision.refund.minor));
        prop_assert!(decision.refund_percent <= 100);
        prop_assert!(decision.fee.minor == 0 || event == Event::NoShow);
        prop_assert_eq!(decision, decide(&facts), "the same facts has the same answer");
        // A client who may is not past the deadline, and the other way round.
        if by == By::Client && event == Event::Cancel {
            let in_time = decision.deadline.is_some_and(|deadline| facts.at <= deadline);
            prop_assert_eq!(decision.allowed, in_time);
        }
    }

    #[test]
    fn waiting_never_raises_the_refund(case in any_case(), later in 0_i64..1_000_000_000_000) {
        let (rules, _, _, micros, least, _, _) = case;
        let least_notice = least.map(SignedDuration::from_micros);
        let now = Facts { least_notice, ..before(rules.as_ref(), micros) };
        let then = Facts { at: now.at + SignedDuration::from_micros(later), ..now };
        prop_assert!(decide(&then).refund_percent <= decide(&now).refund_percent);
        prop_assert!(decide(&now).allowed || !decide(&then).allowed);
    }

    #[test]
    fn an_answer_holds_until_it_says(case in any_case(), share in 0_i32..1_000) {
        let (rules, event, by, micros, least, moves, overridden) = case;
        let least_notice = least.map(SignedDuration::from_micros);
        let facts = Facts {
            event, by, least_notice, moves, overridden, ..before(rules.as_ref(), micros)
        };
        let decision = decide(&facts);
        let valid_for = decision.valid_until.duration_since(facts.at);
        prop_assert!(valid_for > SignedDuration::ZERO && valid_for <= LONGEST);
        let inside = facts.at + valid_for / 1_000 * share;
        let same = |at| outcome(&Facts { at, ..facts }) == outcome(&facts);
        prop_assert!(same(inside) && same(decision.valid_until - TICK));
        prop_assert!(valid_for == LONGEST || !same(decision.valid_until));
    }
}
