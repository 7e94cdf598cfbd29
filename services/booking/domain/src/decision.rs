//! Whether a cancellation that policy has decided on may happen as it was shown.
use jiff::Timestamp;
use kit_money::Money;
use policy_api::{Decision, Rule};

/// Why a cancellation does not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CancelRefusal {
    /// The appointment has begun.
    Started,
    /// The deadline has passed, or there never was one.
    WindowClosed {
        /// The deadline; `None`: the client never can.
        deadline: Option<Timestamp>,
    },
    /// Another refund or fee than was shown.
    DecisionChanged,
}

/// What was shown to the client beforehand, where it is to be checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The refund.
    pub refund: Option<Money>,
    /// The fee.
    pub fee: Option<Money>,
}

/// The first refusal, if any: not allowed, then another outcome than was shown.
pub fn check(decision: &Decision, shown: Shown) -> Result<(), CancelRefusal> {
    if !decision.allowed && decision.rule == Rule::AlreadyStarted {
        return Err(CancelRefusal::Started);
    }
    if !decision.allowed {
        return Err(CancelRefusal::WindowClosed { deadline: decision.deadline });
    }
    let differs = |shown: Option<Money>, actual: Money| shown.is_some_and(|shown| shown != actual);
    if differs(shown.refund, decision.refund) || differs(shown.fee, decision.fee) {
        return Err(CancelRefusal::DecisionChanged);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use policy_api::Notice;

    use super::*;

    fn money(minor: i64) -> Money {
        Money::new(minor, "EUR".parse().unwrap())
    }

    fn decision(allowed: bool, rule: Rule) -> Decision {
        Decision {
            allowed,
            deadline: Some(Timestamp::UNIX_EPOCH),
            refund_percent: 50,
            paid: money(100),
            refund: money(50),
            fee: money(0),
            rule,
            valid_until: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn refusals_come_in_order() {
        let shown = Shown { refund: Some(money(100)), fee: None };
        assert_eq!(check(&decision(false, Rule::AlreadyStarted), shown), Err(CancelRefusal::Started));
        let closed = CancelRefusal::WindowClosed { deadline: Some(Timestamp::UNIX_EPOCH) };
        assert_eq!(check(&decision(false, Rule::WindowClosed), shown), Err(closed));
        let never = Decision { deadline: None, ..decision(false, Rule::MovesUsedUp) };
        assert_eq!(check(&never, shown), Err(CancelRefusal::WindowClosed { deadline: None }));
        assert_eq!(
            check(&decision(true, Rule::Tier(Notice::hours(24))), shown),
            Err(CancelRefusal::DecisionChanged)
        );
        let right = Shown { refund: Some(money(50)), fee: Some(money(0)) };
        assert_eq!(check(&decision(true, Rule::Tier(Notice::hours(24))), right), Ok(()));
        assert_eq!(check(&decision(true, Rule::Tier(Notice::hours(24))), Shown::default()), Ok(()));
    }
}
