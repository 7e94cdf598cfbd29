//! Values that several messages share, to and from their Rust types.
use holdfast_proto::common::v1 as common;
use jiff::{SignedDuration, Timestamp};
use kit_field::FieldCode;
use kit_money::Money;

/// A field of a message that is not what it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadField {
    /// It must be there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// It breaks a rule.
    #[error("{field} {wanted}")]
    Wrong {
        /// The field.
        field: &'static str,
        /// The rule.
        code: FieldCode,
        /// What it must be, as the rest of a sentence.
        wanted: &'static str,
    },
}

/// An instant, in whole microseconds: what PostgreSQL keeps.
pub fn instant(field: &'static str, at: Option<prost_types::Timestamp>) -> Result<Timestamp, BadField> {
    let at = at.ok_or(BadField::Missing(field))?;
    let whole = Timestamp::new(at.seconds, at.nanos);
    let whole = whole.and_then(|whole| Timestamp::from_microsecond(whole.as_microsecond()));
    whole.map_err(|_| BadField::Wrong { field, code: FieldCode::Format, wanted: "must be an instant" })
}

/// An instant that may be absent.
pub fn optional_instant(
    field: &'static str,
    at: Option<prost_types::Timestamp>,
) -> Result<Option<Timestamp>, BadField> {
    at.map(|at| instant(field, Some(at))).transpose()
}

/// An instant as a message.
#[must_use]
pub fn to_instant(at: Timestamp) -> prost_types::Timestamp {
    // Before 1970 jiff counts nanoseconds backwards, the message forwards.
    let (seconds, nanos) = (at.as_second(), at.subsec_nanosecond());
    let (seconds, nanos) = if nanos < 0 { (seconds - 1, nanos + 1_000_000_000) } else { (seconds, nanos) };
    prost_types::Timestamp { seconds, nanos }
}

/// A span of elapsed time.
pub fn duration(field: &'static str, span: prost_types::Duration) -> Result<SignedDuration, BadField> {
    let valid =
        span.seconds.signum() * i64::from(span.nanos.signum()) >= 0 && span.nanos.abs() < 1_000_000_000;
    if valid {
        Ok(SignedDuration::new(span.seconds, span.nanos))
    } else {
        Err(BadField::Wrong { field, code: FieldCode::Format, wanted: "must be a duration" })
    }
}

/// A span as a message.
#[must_use]
pub fn to_duration(span: SignedDuration) -> prost_types::Duration {
    prost_types::Duration { seconds: span.as_secs(), nanos: span.subsec_nanos() }
}

/// An amount of at most a billion minor units.
pub fn money(field: &'static str, money: Option<common::Money>) -> Result<Money, BadField> {
    let money = money.ok_or(BadField::Missing(field))?;
    if !(0..=1_000_000_000).contains(&money.minor) {
        let wanted = "must lie between 0 and 1,000,000,000 minor units";
        return Err(BadField::Wrong { field, code: FieldCode::OutOfRange, wanted });
    }
    let currency = money.currency.parse();
    let wanted = "must have a currency of ISO 4217";
    let currency = currency.map_err(|_| BadField::Wrong { field, code: FieldCode::Format, wanted })?;
    Ok(Money::new(money.minor, currency))
}

/// An amount as a message.
#[must_use]
pub fn to_money(money: Money) -> common::Money {
    common::Money { minor: money.minor, currency: money.currency.to_string() }
}

/// A percentage, 0 to 100.
pub(crate) fn percent(field: &'static str, percent: u32) -> Result<u32, BadField> {
    if percent <= 100 {
        Ok(percent)
    } else {
        Err(BadField::Wrong { field, code: FieldCode::OutOfRange, wanted: "must lie between 0 and 100" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn instants_spans_and_amounts_read_back(at in -1_000_000_000_000_000_i64..4_000_000_000_000_000, minor in 0..=1_000_000_000_i64) {
            let instant_of = Timestamp::from_microsecond(at).unwrap();
            prop_assert_eq!(instant("at", Some(to_instant(instant_of))), Ok(instant_of));
            let span = SignedDuration::from_micros(at);
            prop_assert_eq!(duration("span", to_duration(span)), Ok(span));
            let amount = Money::new(minor, "EUR".parse().unwrap());
            prop_assert_eq!(money("price", Some(to_money(amount))), Ok(amount));
        }
    }

    #[test]
    fn what_is_missing_or_out_of_range_is_named() {
        assert_eq!(instant("at", None), Err(BadField::Missing("at")));
        assert_eq!(money("price", None).unwrap_err().to_string(), "price is missing");
        for (minor, currency) in [(-1, "EUR"), (1_000_000_001, "EUR"), (1, "euro")] {
            let sent = common::Money { minor, currency: currency.to_owned() };
            assert!(matches!(money("price", Some(sent)), Err(BadField::Wrong { field: "price", .. })));
        }
        let crooked = prost_types::Duration { seconds: 1, nanos: -1 };
        assert!(duration("span", crooked).is_err());
    }
}
