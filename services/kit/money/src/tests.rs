use super::*;
use proptest::prelude::*;

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

#[test]
fn half_goes_to_even() {
    let eur = currency("EUR");
    for (minor, percent, want) in
        [(5, 50, 2), (15, 50, 8), (25, 50, 12), (1, 50, 0), (3, 50, 2), (199, 33, 66)]
    {
        assert_eq!(Money::new(minor, eur).percent(percent).minor, want, "{percent} % of {minor}");
    }
}

#[test]
fn amounts_carry_the_currencys_decimals() {
    assert_eq!(Money::new(1250, currency("EUR")).amount(), "12.50");
    assert_eq!(Money::new(5, currency("EUR")).amount(), "0.05");
    assert_eq!(Money::new(1250, currency("JPY")).amount(), "1250");
    assert_eq!(Money::new(1250, currency("KWD")).amount(), "1.250");
    for bad in ["12,50", "12.5", "-1.00", "1.000", "", ".50", "1e2", "+1.00"] {
        assert!(Money::parse(bad, currency("EUR")).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn an_amount_reads_back(minor in 0..1_000_000_000_i64, code in "EUR|JPY|KWD|GBP") {
        let money = Money::new(minor, currency(&code));
        prop_assert_eq!(Money::parse(&money.amount(), money.currency), Ok(money));
    }

    #[test]
    fn a_share_never_exceeds_the_whole(minor in 0..1_000_000_000_i64, percent in 0..=100_u32) {
        let share = Money::new(minor, currency("EUR")).percent(percent).minor;
        prop_assert!((0..=minor).contains(&share));
    }
}
