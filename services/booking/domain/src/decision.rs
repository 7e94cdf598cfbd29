//! Whether a cancellation that policy has decided on may happen as it was quoted.
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
    /// Another refund or fee than was quoted.
    DecisionChanged,
}

/// The outcome that was quoted to the client beforehand, where it is to be checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExpectedOutcome {
    /// The refund.
    pub refund: Option<Money>,
    /// The fee.
    pub fee: Option<Money>,
}

/// The first refusal, if any: not allowed, then another outcome than was quoted.
pub fn check(decision: &Decision, expected: ExpectedOutcome) -> Result<(), CancelRefusal> {
    if !decision.allowed && decision.rule == Rule::AlreadyStarted {
        return Err(CancelRefusal::Started);
    }
    if !decision.allowed {
        return Err(CancelRefusal::WindowClosed { deadline: decision.deadline });
    }
    let differs = |quoted: Option<Money>, actual: Money| quoted.is_some_and(|quoted| quoted != actual);
    if differs(expected.refund, decision.refund) || differs(expected.fee, decision.fee) {
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
        let quoted = ExpectedOutcome { refund: Some(money(100)), fee: None };
        assert_eq!(check(&decision(false, Rule::AlreadyStarted), quoted), Err(CancelRefusal::Started));
        let closed = CancelRefusal::WindowClosed { deadline: Some(Timestamp::UNIX_EPOCH) };
        assert_eq!(check(&decision(false, Rule::WindowClosed), quoted), Err(closed));
        let never = Decision { deadline: None, ..decision(false, Rule::MovesUsedUp) };
        assert_eq!(check(&never, quoted), Err(CancelRefusal::WindowClosed { deadline: None }));
        assert_eq!(
            check(&decision(true, Rule::Tier(Notice::hours(24))), quoted),
            Err(CancelRefusal::DecisionChanged)
        );
        let right = ExpectedOutcome { refund: Some(money(50)), fee: Some(money(0)) };
        assert_eq!(check(&decision(true, Rule::Tier(Notice::hours(24))), right), Ok(()));
        assert_eq!(check(&decision(true, Rule::Tier(Notice::hours(24))), ExpectedOutcome::default()), Ok(()));
    }
}
