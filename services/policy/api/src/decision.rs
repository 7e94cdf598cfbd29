//! What cancelling or moving a booking does.
use holdfast_proto::policy::v1 as pb;
use jiff::Timestamp;
use kit_money::Money;

use crate::wire::{instant, money, optional_instant, percent, to_instant, to_money};
use crate::{BadField, Rule};

/// The answer to a [`DecisionInput`](crate::DecisionInput), explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may happen.
    pub allowed: bool,
    /// Last instant at which the client could do it; `None`: the client never can.
    pub deadline: Option<Timestamp>,
    /// Percent of what was paid that is refunded, 0 to 100.
    pub refund_percent: u32,
    /// What was paid.
    pub paid: Money,
    /// The refund.
    pub refund: Money,
    /// What is owed apart.
    pub fee: Money,
    /// Which rule decided.
    pub rule: Rule,
    /// The first instant at which the answer may be another, at most 15 minutes after it was asked for.
    pub valid_until: Timestamp,
}

impl TryFrom<pb::Decision> for Decision {
    type Error = BadField;

    fn try_from(message: pb::Decision) -> Result<Self, BadField> {
        let pb::Decision {
            allowed,
            deadline,
            refund_percent,
            paid,
            refund,
            fee,
            rule,
            tier_notice_s,
            valid_until,
        } = message;
        Ok(Self {
            allowed,
            deadline: optional_instant("deadline", deadline)?,
            refund_percent: percent("refund_percent", refund_percent)?,
            paid: money("paid", paid)?,
            refund: money("refund", refund)?,
            fee: money("fee", fee)?,
            rule: Rule::parse(rule, tier_notice_s)?,
            valid_until: instant("valid_until", valid_until)?,
        })
    }
}

impl From<&Decision> for pb::Decision {
    fn from(decision: &Decision) -> Self {
        let Decision { allowed, deadline, refund_percent, paid, refund, fee, rule, valid_until } = *decision;
        let (rule, tier_notice_s) = rule.fields();
        Self {
            allowed,
            deadline: deadline.map(to_instant),
            refund_percent,
            paid: Some(to_money(paid)),
            refund: Some(to_money(refund)),
            fee: Some(to_money(fee)),
            rule: rule.into(),
            tier_notice_s,
            valid_until: Some(to_instant(valid_until)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::tests::any_rule;
    use proptest::prelude::*;

    fn any_decision() -> impl Strategy<Value = Decision> {
        let instant =
            || (0..4_000_000_000_000_000_i64).prop_map(|at| Timestamp::from_microsecond(at).unwrap());
        let amount = || (0..=1_000_000_000_i64).prop_map(|minor| Money::new(minor, "EUR".parse().unwrap()));
        let amounts = (amount(), amount(), amount());
        (any::<bool>(), proptest::option::of(instant()), 0..=100_u32, amounts, any_rule(), instant())
            .prop_map(|(allowed, deadline, refund_percent, (paid, refund, fee), rule, valid_until)| {
                Decision { allowed, deadline, refund_percent, paid, refund, fee, rule, valid_until }
            })
    }

    proptest! {
        #[test]
        fn a_decision_reads_back(decision in any_decision()) {
            prop_assert_eq!(Decision::try_from(pb::Decision::from(&decision)), Ok(decision));
        }

        #[test]
        fn a_decision_that_lacks_a_field_is_none(decision in any_decision(), field in 0..5) {
            let mut message = pb::Decision::from(&decision);
            let name = match field {
                0 => { message.paid = None; "paid" }
                1 => { message.refund = None; "refund" }
                2 => { message.fee = None; "fee" }
                3 => { message.rule = 0; "rule" }
                _ => { message.valid_until = None; "valid_until" }
            };
            prop_assert_eq!(Decision::try_from(message), Err(BadField::Missing(name)));
        }
    }
}
