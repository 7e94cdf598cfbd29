//! What missing an appointment costs.
use holdfast_proto::policy::v1 as pb;
use kit_money::{Currency, Money};

use crate::BadField;
use crate::wire::{money, percent, to_money};

/// What a client who does not come, and has not said so before the start, owes and gets back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoShowCost {
    /// What is charged; zero: nothing.
    pub fee: Money,
    /// Percent of what was paid that is refunded, 0 to 100.
    pub refund_percent: u32,
}

// === impl NoShowCost ===

impl NoShowCost {
    /// Where no policy binds: nothing is charged, and everything comes back.
    #[must_use]
    pub fn none(currency: Currency) -> Self {
        Self { fee: Money::zero(currency), refund_percent: 100 }
    }
}

impl TryFrom<pb::NoShowCost> for NoShowCost {
    type Error = BadField;

    fn try_from(message: pb::NoShowCost) -> Result<Self, BadField> {
        let pb::NoShowCost { fee, refund_percent } = message;
        Ok(Self {
            fee: money("no_show.fee", fee)?,
            refund_percent: percent("no_show.refund_percent", refund_percent)?,
        })
    }
}

impl From<&NoShowCost> for pb::NoShowCost {
    fn from(cost: &NoShowCost) -> Self {
        let NoShowCost { fee, refund_percent } = *cost;
        Self { fee: Some(to_money(fee)), refund_percent }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_above_100_is_refused() {
        let fee = Some(to_money(Money::new(1, "EUR".parse().unwrap())));
        let message = pb::NoShowCost { fee, refund_percent: 101 };
        assert!(matches!(
            NoShowCost::try_from(message),
            Err(BadField::Wrong { field: "no_show.refund_percent", .. })
        ));
    }
}
