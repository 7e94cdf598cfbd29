//! What a cancellation refunds, as dates.
use holdfast_proto::policy::v1 as pb;
use jiff::Timestamp;
use kit_money::Money;

use crate::BadField;
use crate::wire::{instant, money, percent, to_instant, to_money};

/// A tier of refunds as a date and an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundUntil {
    /// Cancelling up to this instant ...
    pub until: Timestamp,
    /// ... refunds this percent of what was paid, 0 to 100 ...
    pub percent: u32,
    /// ... which is this: of the full price before it is booked, of what was paid afterwards.
    pub amount: Money,
}

impl TryFrom<pb::RefundUntil> for RefundUntil {
    type Error = BadField;

    fn try_from(message: pb::RefundUntil) -> Result<Self, BadField> {
        let pb::RefundUntil { until, percent: share, amount } = message;
        Ok(Self {
            until: instant("refunds.until", until)?,
            percent: percent("refunds.percent", share)?,
            amount: money("refunds.amount", amount)?,
        })
    }
}

impl From<&RefundUntil> for pb::RefundUntil {
    fn from(tier: &RefundUntil) -> Self {
        let RefundUntil { until, percent, amount } = *tier;
        Self { until: Some(to_instant(until)), percent, amount: Some(to_money(amount)) }
    }
}
