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

/// What it costs, and of that what was paid and what is left for the day; one line where nothing was paid.
pub(super) fn costs(visit: &Visit, price: &Money, paid: &Money) -> Vec<Sum> {
    let sum = |key: &str, amount: String| Sum { name: visit.words.say(key), amount, total: false };
    let mut sums = vec![sum("sum-price", visit.price(price))];
    if !paid.is_nothing() {
        let rest = less(price, paid).map(|rest| sum("sum-due", visit.money(&rest)));
        sums.extend([sum("sum-paid", visit.money(paid))].into_iter().chain(rest));
    }
    sums
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
    let kept = less(paid, refund);
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

/// What is left of the first; None: nothing.
fn less(whole: &Money, part: &Money) -> Option<Money> {
    let currency = whole.currency.parse().ok()?;
    let minor = |money: &Money| kit_money::Money::parse(&money.amount, currency).ok().map(|it| it.minor);
    let left = kit_money::Money::new(minor(whole)?.checked_sub(minor(part)?)?, currency);
    Some(Money { amount: left.amount(), currency: whole.currency.clone() }).filter(|_| left.minor > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: &str) -> Money {
        Money { amount: amount.to_owned(), currency: "EUR".to_owned() }
    }

    #[test]
    fn what_stays_is_what_was_paid_less_what_comes_back() {
        assert_eq!(less(&money("29.00"), &money("14.50")), Some(money("14.50")));
        assert_eq!(less(&money("29.00"), &money("29.00")), None);
        assert_eq!(less(&money("0.00"), &money("0.00")), None);
        assert_eq!(less(&money("29.00"), &money("much")), None);
    }
}
