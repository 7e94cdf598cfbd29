//! What cancelling does to the money, line by line, and which text says so.
use gateway_core::bookings::{Amounts, Booking};
use kit_money::Money;
use policy_api::AgreementKind;

use crate::appointment::agreement_name;
use crate::context::PageContext;

/// A line of the sum.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sum {
    /// What the amount is for.
    pub name: String,
    /// How much.
    pub amount: String,
    /// Whether it is the line that all others lead to.
    pub total: bool,
}

/// What cancelling does to the money.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settlement {
    /// What was paid.
    pub paid: Money,
    /// What of it comes back.
    pub refund: Money,
    /// What is owed apart.
    pub fee: Money,
}

/// What it costs, and of that what was paid and what is left for the day; one line where nothing was paid.
pub(super) fn costs(context: &PageContext, amounts: Amounts) -> Vec<Sum> {
    let Amounts { price, paid, .. } = amounts;
    let sum = |key: &str, amount: String| Sum { name: context.words.message(key), amount, total: false };
    let mut sums = vec![sum("sum-price", context.price(price))];
    if !paid.is_zero() {
        let rest = less(price, paid).map(|rest| sum("sum-due", context.money(rest)));
        sums.extend([sum("sum-paid", context.money(paid))].into_iter().chain(rest));
    }
    sums
}

/// What was paid, what of it stays, what is owed apart, and what comes back; where nothing was paid, what is owed
/// alone.
pub(super) fn settled(context: &PageContext, settlement: Settlement) -> Vec<Sum> {
    let Settlement { paid, refund, fee } = settlement;
    let sum = |key: &str, money: Money, total| Sum {
        name: context.words.message(key),
        amount: context.money(money),
        total,
    };
    if paid.is_zero() && refund.is_zero() {
        return vec![sum("sum-fee", fee, true)];
    }
    let kept = less(paid, refund);
    let apart = [("sum-kept", kept), ("sum-fee", Some(fee))];
    let apart = apart.into_iter().filter_map(|(key, money)| Some((key, money?)));
    let apart = apart.filter(|(_, money)| !money.is_zero()).map(|(key, money)| sum(key, money, false));
    let first = sum("sum-paid", paid, false);
    [first].into_iter().chain(apart).chain([sum("sum-back", refund, true)]).collect()
}

/// Which version of the policy decides: the one that was accepted; empty: none was.
pub(super) fn policy(context: &PageContext, booking: &Booking) -> String {
    let accepted = booking.accepted.iter().find(|one| one.kind == AgreementKind::Cancellation);
    accepted.map(|one| agreement_name(context, one.kind, one.version)).unwrap_or_default()
}

/// What is left of the first; None: nothing.
fn less(whole: Money, part: Money) -> Option<Money> {
    let left = whole.minor.checked_sub(part.minor).filter(|left| *left > 0)?;
    (whole.currency == part.currency).then(|| Money::new(left, whole.currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euros(minor: i64) -> Money {
        Money::new(minor, "EUR".parse().unwrap())
    }

    #[test]
    fn what_stays_is_what_was_paid_less_what_comes_back() {
        assert_eq!(less(euros(2_900), euros(1_450)), Some(euros(1_450)));
        assert_eq!(less(euros(2_900), euros(2_900)), None);
        assert_eq!(less(euros(0), euros(0)), None);
        assert_eq!(less(euros(2_900), Money::new(1, "USD".parse().unwrap())), None);
    }
}
