//! A cancellation's decision as policy made it: kept beside the change with everything it was decided from.
use jiff::{SignedDuration, Timestamp};
use kit_money::Money;

/// Who asks for a cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelledBy {
    /// The client, signed in or with the manage token.
    Client,
    /// Staff, because the client asked.
    StaffForClient,
    /// The business, for its own reasons.
    Business,
}

/// What policy decides from. Reading it again gives the same decision, years later too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelInputs {
    /// Who asks.
    pub by: CancelledBy,
    /// When it was asked for.
    pub at: Timestamp,
    /// When the booking starts.
    pub starts_at: Timestamp,
    /// The least notice that a move left behind.
    pub least_notice: Option<SignedDuration>,
    /// The booking's price.
    pub price: Money,
    /// What was paid.
    pub paid: Money,
    /// Digest of the pinned policy; `None`: the client consented to none.
    pub policy_digest: Option<Vec<u8>>,
    /// Moves made so far.
    pub moves: u32,
}

/// The decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may happen.
    pub allowed: bool,
    /// Last instant at which the client could do it; `None`: the client never can.
    pub deadline: Option<Timestamp>,
    /// Percent of what was paid that is refunded.
    pub refund_percent: u32,
    /// The refund.
    pub refund: Money,
    /// What is owed apart.
    pub fee: Money,
    /// Which rule decided.
    pub rule: String,
    /// Until when it holds.
    pub valid_until: Timestamp,
}

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

// === impl Decision ===

impl Decision {
    /// The first refusal, if any: not allowed, then another outcome than was shown.
    pub fn judge(&self, shown: Shown) -> Result<(), CancelRefusal> {
        if !self.allowed && self.rule == "already-started" {
            return Err(CancelRefusal::Started);
        }
        if !self.allowed {
            return Err(CancelRefusal::WindowClosed { deadline: self.deadline });
        }
        let differs = |shown: Option<Money>, actual: Money| shown.is_some_and(|shown| shown != actual);
        if differs(shown.refund, self.refund) || differs(shown.fee, self.fee) {
            return Err(CancelRefusal::DecisionChanged);
        }
        Ok(())
    }
}

// === impl CancelledBy ===

impl CancelledBy {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::StaffForClient => "staff_for_client",
            Self::Business => "business",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64) -> Money {
        Money::new(minor, "EUR".parse().unwrap())
    }

    fn decision(allowed: bool, rule: &str) -> Decision {
        Decision {
            allowed,
            deadline: Some(Timestamp::UNIX_EPOCH),
            refund_percent: 50,
            refund: money(50),
            fee: money(0),
            rule: rule.into(),
            valid_until: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn refusals_come_in_order() {
        let shown = Shown { refund: Some(money(100)), fee: None };
        assert_eq!(decision(false, "already-started").judge(shown), Err(CancelRefusal::Started));
        let closed = CancelRefusal::WindowClosed { deadline: Some(Timestamp::UNIX_EPOCH) };
        assert_eq!(decision(false, "window-closed").judge(shown), Err(closed));
        let never = Decision { deadline: None, ..decision(false, "moves-used-up") };
        assert_eq!(never.judge(shown), Err(CancelRefusal::WindowClosed { deadline: None }));
        assert_eq!(decision(true, "tier-24h").judge(shown), Err(CancelRefusal::DecisionChanged));
        let right = Shown { refund: Some(money(50)), fee: Some(money(0)) };
        assert_eq!(decision(true, "tier-24h").judge(right), Ok(()));
        assert_eq!(decision(true, "tier-24h").judge(Shown::default()), Ok(()));
    }
}
