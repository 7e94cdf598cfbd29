//! Reads fields one by one and keeps every bad one until the end. A bad field reads as a placeholder, so that the
//! others are read too; what is made of placeholders never comes out of [`Fields::finish`].
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kit_fault::{Fault, FieldError};
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
    pub fn bad(&mut self, field: &str, code: &'static str, message: &'static str) {
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
        if length < least || text.trim().is_empty() && least > 0 {
            self.bad(field, "REQUIRED", "must be given");
        } else if length > most {
            self.0.push(FieldError::new(field, "TOO_LONG", format!("may have at most {most} characters")));
        } else if let (false, Err(error)) = (text.trim().is_empty(), kit_text::readable_lines(text, most)) {
            self.0.push(FieldError::format(field, error.to_string()));
        }
        text.to_owned()
    }

    /// An id.
    pub fn id<I: TypedId + FromStr>(&mut self, field: &str, text: &str) -> I {
        text.parse().unwrap_or_else(|_| {
            self.bad(field, "FORMAT", "must be a UUID");
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
            self.bad(field, "FORMAT", "must be 64 hexadecimal digits");
            Digest::ZERO
        })
    }

    /// An instant between 1970 and 2200.
    pub fn instant(&mut self, field: &str, text: &str) -> Timestamp {
        const LAST: i64 = 7_258_118_400;
        match text.parse::<Timestamp>() {
            Ok(at) if (0..LAST).contains(&at.as_second()) => return at,
            Ok(_) => self.bad(field, "RANGE", "must lie between 1970 and 2200"),
            Err(_) => self.bad(field, "FORMAT", "must be an instant of RFC 3339, like 2026-03-01T09:00:00Z"),
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
        day(text).filter(|day| (1970..2200).contains(&day.year())).unwrap_or_else(|| {
            self.bad(field, "FORMAT", "must be a day like 2026-03-01");
            Date::default()
        })
    }

    /// An IANA time zone.
    pub fn zone(&mut self, field: &str, text: &str) -> NamedZone {
        NamedZone::get(text).unwrap_or_else(|| {
            self.bad(field, "FORMAT", "must be an IANA time zone, like Europe/Madrid");
            NamedZone::utc()
        })
    }

    /// An amount of money of at most a billion minor units; its parts are named below the field.
    pub fn money(&mut self, field: &str, typed: TypedMoney<'_>) -> Option<Money> {
        const MOST: i64 = 1_000_000_000;
        let TypedMoney { amount, currency } = typed;
        let Ok(currency) = currency.parse::<Currency>() else {
            self.bad(&format!("{field}.currency"), "FORMAT", "must be a code of ISO 4217, like EUR");
            return None;
        };
        let money = Money::parse(amount, currency).ok().filter(|money| (0..=MOST).contains(&money.minor));
        if money.is_none() {
            self.bad(&format!("{field}.amount"), "FORMAT", "must be an amount with the currency's decimals");
        }
        money
    }

    /// A number within bounds, from a query.
    pub fn number(&mut self, field: &str, text: &str, least: u32, most: u32) -> u32 {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| plain && (least..=most).contains(number));
        number.unwrap_or_else(|| {
            let wanted = format!("must be a number from {least} to {most}");
            self.0.push(FieldError::format(field, wanted));
            least
        })
    }

    /// One of these words.
    pub fn one_of<T: Copy + ToString>(&mut self, field: &str, text: &str, values: &[T]) -> Option<T> {
        let found = values.iter().copied().find(|value| value.to_string() == text);
        if found.is_none() {
            let names: Vec<String> = values.iter().map(T::to_string).collect();
            self.0.push(FieldError::new(field, "UNKNOWN", format!("must be one of {}", names.join(", "))));
        }
        found
    }

    /// At most so many items.
    pub fn at_most(&mut self, field: &str, count: usize, most: usize) {
        if count > most {
            self.0.push(FieldError::new(field, "TOO_MANY", format!("may have at most {most} items")));
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
}
