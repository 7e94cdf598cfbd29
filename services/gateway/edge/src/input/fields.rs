//! Reads fields one by one and keeps every bad one until the end. A bad field reads as a placeholder, so that the
//! others are read too; what is made of placeholders never comes out of [`Fields::finish`].
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kit_fault::{Fault, FieldCode, FieldError};
use kit_ids::TypedId;
use kit_money::{Currency, Money};
use uuid::Uuid;

use super::{Digest, NamedZone};

/// An amount of money as it was typed or sent.
#[derive(Clone, Copy, Debug)]
pub struct TypedMoney<'m> {
    /// A decimal with the currency's decimals.
    pub amount: &'m str,
    /// ISO 4217.
    pub currency: &'m str,
}

/// The bad fields so far.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldError>);

impl Fields {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the reading: what was made of the fields, or all bad ones at once.
    pub fn finish<T>(self, read: T) -> Result<T, Fault> {
        if self.0.is_empty() { Ok(read) } else { Err(Fault::invalid(self.0)) }
    }

    /// Adds a bad field.
    pub fn bad(&mut self, field: &str, code: FieldCode, message: &'static str) {
        self.0.push(FieldError::new(field, code, message));
    }

    /// A text of so many characters that holds nothing hidden and no card number (kit/text), where there is one.
    /// Whether it must be one line the service says that keeps it.
    pub fn text(&mut self, field: &str, text: &str, least: usize, most: usize) -> String {
        let before = self.0.len();
        let text = self.readable(field, text, least, most);
        if let (true, Err(error)) = (self.0.len() == before, kit_text::no_card(&text)) {
            self.0.push(FieldError::new(field, error.code(), error.to_string()));
        }
        text
    }

    /// As [`Fields::text`], whatever numbers it holds: what is not kept, and telephone numbers, which have a rule of
    /// their own.
    pub fn readable(&mut self, field: &str, text: &str, least: usize, most: usize) -> String {
        let length = text.chars().count();
        if text.trim().is_empty() && least > 0 {
            self.bad(field, FieldCode::Required, "must be given");
        } else if length < least {
            let message = format!("must have at least {least} characters");
            self.0.push(FieldError::new(field, FieldCode::TooShort, message));
        } else if length > most {
            let message = format!("may have at most {most} characters");
            self.0.push(FieldError::new(field, FieldCode::TooLong, message));
        } else if let (false, Err(error)) = (text.trim().is_empty(), kit_text::readable_lines(text, most)) {
            self.0.push(FieldError::new(field, error.code(), error.to_string()));
        }
        text.to_owned()
    }

    /// An id.
    pub fn id<I: TypedId + FromStr>(&mut self, field: &str, text: &str) -> I {
        text.parse().unwrap_or_else(|_| {
            self.bad(field, FieldCode::Format, "must be a UUID");
            I::from_uuid(Uuid::nil())
        })
    }

    /// An id that may be left out.
    pub fn option_id<I: TypedId + FromStr>(&mut self, field: &str, text: Option<&str>) -> Option<I> {
        text.map(|text| self.id(field, text))
    }

    /// A digest in hex.
    pub fn digest(&mut self, field: &str, text: &str) -> Digest {
        text.parse().unwrap_or_else(|_| {
            self.bad(field, FieldCode::Format, "must be 64 hexadecimal digits");
            Digest::ZERO
        })
    }

    /// An instant between 1970 and 2200.
    pub fn instant(&mut self, field: &str, text: &str) -> Timestamp {
        const LAST: i64 = 7_258_118_400;
        match text.parse::<Timestamp>() {
            Ok(at) if (0..LAST).contains(&at.as_second()) => return at,
            Ok(_) => self.bad(field, FieldCode::OutOfRange, "must lie between 1970 and 2200"),
            Err(_) => self.bad(
                field,
                FieldCode::Format,
                "must be an instant of RFC 3339, like 2026-03-01T09:00:00Z",
            ),
        }
        Timestamp::UNIX_EPOCH
    }

    /// An instant, or a calendar day: its first instant in the zone.
    pub fn instant_or_day(&mut self, field: &str, text: Option<&str>, zone: &TimeZone) -> Option<Timestamp> {
        let text = text?;
        let first = day(text).and_then(|day| day.to_zoned(zone.clone()).ok());
        let first = first.map(|first| first.timestamp().to_string());
        Some(self.instant(field, first.as_deref().unwrap_or(text)))
    }

    /// A calendar day.
    pub fn day(&mut self, field: &str, text: &str) -> Date {
        match day(text) {
            Some(day) if (1970..2200).contains(&day.year()) => return day,
            Some(_) => self.bad(field, FieldCode::OutOfRange, "must lie between 1970 and 2200"),
            None => self.bad(field, FieldCode::Format, "must be a day like 2026-03-01"),
        }
        Date::default()
    }

    /// An IANA time zone.
    pub fn zone(&mut self, field: &str, text: &str) -> NamedZone {
        NamedZone::get(text).unwrap_or_else(|| {
            self.bad(field, FieldCode::Unknown, "must be an IANA time zone, like Europe/Madrid");
            NamedZone::utc()
        })
    }

    /// An amount of money of at most a billion minor units; its parts are named below the field.
    pub fn money(&mut self, field: &str, typed: TypedMoney<'_>) -> Option<Money> {
        const MOST: i64 = 1_000_000_000;
        let TypedMoney { amount, currency } = typed;
        let Ok(currency) = currency.parse::<Currency>() else {
            self.bad(&format!("{field}.currency"), FieldCode::Format, "must be a code of ISO 4217, like EUR");
            return None;
        };
        let (code, message) = match Money::parse(amount, currency) {
            Ok(money) if (0..=MOST).contains(&money.minor) => return Some(money),
            Ok(_) => (FieldCode::OutOfRange, "must be from 0 to 1,000,000,000 minor units"),
            Err(_) => (FieldCode::Format, "must be an amount with the currency's decimals"),
        };
        self.bad(&format!("{field}.amount"), code, message);
        None
    }

    /// A number within bounds, from a query.
    pub fn number(&mut self, field: &str, text: &str, least: u32, most: u32) -> u32 {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        if let Some(number) = number.filter(|_| plain) {
            return number;
        }
        // Digits that are no number of this type are one that is too high.
        let code = if plain { FieldCode::OutOfRange } else { FieldCode::Format };
        self.0.push(FieldError::new(field, code, format!("must be a number from {least} to {most}")));
        least
    }

    /// One of these words.
    pub fn one_of<T: Copy + ToString>(&mut self, field: &str, text: &str, values: &[T]) -> Option<T> {
        let found = values.iter().copied().find(|value| value.to_string() == text);
        if found.is_none() {
            let names: Vec<String> = values.iter().map(T::to_string).collect();
            let message = format!("must be one of {}", names.join(", "));
            self.0.push(FieldError::new(field, FieldCode::Unknown, message));
        }
        found
    }

    /// At most so many items.
    pub fn at_most(&mut self, field: &str, count: usize, most: usize) {
        if count > most {
            self.0.push(FieldError::new(field, FieldCode::TooMany, format!("may have at most {most} items")));
        }
    }
}

/// A calendar day as ISO 8601 writes it.
fn day(text: &str) -> Option<Date> {
    Some(text).filter(|text| text.len() == 10).and_then(|text| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_one_of_the_database_by_its_own_name() {
        for (text, name) in
            [("Europe/Madrid", "Europe/Madrid"), ("europe/madrid", "Europe/Madrid"), ("UTC", "UTC")]
        {
            let mut fields = Fields::new();
            let zone = fields.zone("zone", text);
            assert_eq!(fields.finish(zone).unwrap().name(), name);
        }
        for text in ["", "Europe/Nowhere", "../etc", "Europe/Madrid ", "+01:00", &"x".repeat(65)] {
            let mut fields = Fields::new();
            fields.zone("zone", text);
            assert_eq!(fields.finish(()).unwrap_err().fields[0].field, "zone", "{text}");
        }
    }
    #[test]
    fn each_bad_value_names_the_rule_that_it_breaks() {
        let mut fields = Fields::new();
        fields.text("name", " ", 1, 3);
        fields.text("name", "a", 2, 3);
        fields.text("name", "abcd", 1, 3);
        fields.text("name", "a\u{0}b", 1, 3);
        fields.text("name", "a\u{202e}", 1, 3);
        for number in ["x", "6", "99999999999", "-1"] {
            fields.number("limit", number, 1, 5);
        }
        for day in ["2026-2-1", "1969-12-31"] {
            fields.day("from", day);
        }
        for amount in ["1.234", "10000001.00"] {
            fields.money("price", TypedMoney { amount, currency: "EUR" });
        }
        fields.zone("zone", "Europe/Nowhere");
        fields.at_most("roles", 4, 3);
        let bad = fields.finish(()).unwrap_err().fields;
        let codes: Vec<_> = bad.iter().map(|bad| bad.code.as_str()).collect();
        assert_eq!(
            codes[..5],
            ["REQUIRED", "TOO_SHORT", "TOO_LONG", "CONTROL_CHARACTER", "HIDDEN_CHARACTER"]
        );
        assert_eq!(codes[5..9], ["FORMAT", "OUT_OF_RANGE", "OUT_OF_RANGE", "FORMAT"]);
        assert_eq!(codes[9..], ["FORMAT", "OUT_OF_RANGE", "FORMAT", "OUT_OF_RANGE", "UNKNOWN", "TOO_MANY"]);
    }
}
