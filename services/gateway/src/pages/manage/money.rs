//! What cancelling does to the money, line by line, and which text says so.
use crate::ops::bookings::BookingView;
use crate::pages::appointment::agreement_name;
use crate::pages::visit::Visit;
use crate::web::Money;

/// A line of the sum.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sum {
    /// What.
    pub name: String,
    /// How much.
    pub amount: String,
    /// Whether it is the line that all others lead to.
    pub total: bool,
}

/// What was paid, what of it stays, what is owed apart, and what comes back; where nothing was paid, what is owed alone.
pub(super) fn settled(visit: &Visit, paid: &Money, refund: &Money, fee: &Money) -> Vec<Sum> {
    let sum = |key: &str, money: &Money, total| Sum {
        name: visit.words.say(key),
        amount: visit.money(money),
        total,
    };
    if paid.is_nothing() && refund.is_nothing() {
        return vec![sum("sum-fee", fee, true)];
    }
    let kept = kept(paid, refund);
    let apart = [("sum-kept", kept.as_ref()), ("sum-fee", Some(fee))];
    let apart = apart.into_iter().filter_map(|(key, money)| Some((key, money?)));
    let apart = apart.filter(|(_, money)| !money.is_nothing()).map(|(key, money)| sum(key, money, false));
    let first = sum("sum-paid", paid, false);
    [first].into_iter().chain(apart).chain([sum("sum-back", refund, true)]).collect()
}

/// Which version of the policy decides: the one that was accepted; empty: none was.
pub(super) fn policy(visit: &Visit, booking: &BookingView) -> String {
    let accepted = booking.accepted.iter().find(|one| one.kind == "cancellation");
    accepted.map(|one| agreement_name(visit, &one.kind, one.version)).unwrap_or_default()
}

/// What is not refunded of what was paid.
fn kept(paid: &Money, refund: &Money) -> Option<Money> {
    let currency = paid.currency.parse().ok()?;
    let minor = |money: &Money| kit_money::Money::parse(&money.amount, currency).ok().map(|it| it.minor);
    let kept = kit_money::Money::new(minor(paid)?.checked_sub(minor(refund)?)?, currency);
    Some(Money { amount: kept.amount(), currency: paid.currency.clone() }).filter(|_| kept.minor > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: &str) -> Money {
        Money { amount: amount.to_owned(), currency: "EUR".to_owned() }
    }

    #[test]
    fn what_stays_is_what_was_paid_less_what_comes_back() {
        assert_eq!(kept(&money("29.00"), &money("14.50")), Some(money("14.50")));
        assert_eq!(kept(&money("29.00"), &money("29.00")), None);
        assert_eq!(kept(&money("0.00"), &money("0.00")), None);
        assert_eq!(kept(&money("29.00"), &money("much")), None);
    }
}
