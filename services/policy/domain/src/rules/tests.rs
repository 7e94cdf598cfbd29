use super::*;

/// The policy of tenant.yaml without prepayment and re-booking.
pub(crate) fn rules() -> Rules {
    let tier = |hours, percent| Tier { notice: Notice::hours(hours), percent };
    Rules {
        currency: "EUR".parse().unwrap(),
        min_notice: Notice::hours(24),
        reschedule_min_notice: Notice::hours(12),
        max_moves: 3,
        refunds: vec![tier(72, 100), tier(24, 50), tier(0, 0)],
        no_show: NoShow { percent: 0, fee: "20.00".to_owned() },
        prepayment: None,
        rebooking: None,
    }
}

#[test]
fn terms_are_canonical_and_read_back() {
    let terms = rules().terms().unwrap();
    assert_eq!(
        terms,
        r#"{"currency":"EUR","maxMoves":3,"minNotice":"24h","noShow":{"fee":"20.00","percent":0},"refunds":[{"notice":"72h","percent":100},{"notice":"24h","percent":50},{"notice":"0h","percent":0}],"rescheduleMinNotice":"12h"}"#
    );
    assert_eq!(Rules::from_terms(&terms).unwrap(), rules());
}

#[test]
fn everything_a_policy_can_say_reads_back() {
    for then in [Then::RequireApproval, Then::RequirePrepayment, Then::BlockForDays(30)] {
        let counts = vec![RebookingTrigger::LateCancel, RebookingTrigger::NoShow];
        let whole = Rules {
            prepayment: Some(Prepayment { percent: 30, due_within: Notice::seconds(1_800) }),
            rebooking: Some(Rebooking { after: 3, within_days: 90, counts, then }),
            ..rules()
        };
        assert_eq!(Rules::from_terms(&whole.terms().unwrap()).unwrap(), whole);
    }
}

#[test]
fn unsound_rules_are_refused() {
    let mut rising = rules();
    rising.refunds[1].percent = 101;
    assert!(matches!(rising.validated(), Err(BadRules::Percent)));
    let mut unordered = rules();
    unordered.refunds.swap(0, 1);
    assert!(matches!(unordered.validated(), Err(BadRules::Order)));
    let fee = NoShow { percent: 0, fee: "20".to_owned() };
    assert!(matches!(Rules { no_show: fee, ..rules() }.validated(), Err(BadRules::Fee(_))));
    assert!(matches!(Rules::from_terms("{}"), Err(BadRules::Json(_))));
}
