//! Amounts, percentages, counts and lengths.
use kit_money::Money;

use crate::{Language, NO_BREAK};

impl Language {
    /// "18,00 €", "£18.00", "$1,234.50".
    #[must_use]
    pub fn money(self, money: Money) -> String {
        let amount = money.amount();
        let (sign, amount) = amount.strip_prefix('-').map_or(("", amount.as_str()), |rest| ("-", rest));
        let (whole, rest) = amount.split_once('.').unwrap_or((amount, ""));
        let point = if self.has_decimal_comma() { "," } else { "." };
        let whole = self.grouped(whole);
        let number = if rest.is_empty() { whole } else { format!("{whole}{point}{rest}") };
        let code = money.currency.as_str();
        match symbol(code) {
            symbol if self.has_decimal_comma() => {
                format!("{sign}{number}{NO_BREAK}{}", symbol.unwrap_or(code))
            }
            Some(symbol) => format!("{sign}{symbol}{number}"),
            None => format!("{code}{NO_BREAK}{sign}{number}"),
        }
    }

    /// "30 %", "30%".
    #[must_use]
    pub fn percent(self, percent: u32) -> String {
        if self.has_decimal_comma() { format!("{percent}{NO_BREAK}%") } else { format!("{percent}%") }
    }

    /// "18.412", "44,871".
    #[must_use]
    pub fn number(self, number: u64) -> String {
        self.grouped(&number.to_string())
    }

    /// "75 min", "2 h 30 min", "2 hr 30 min": minutes alone below two hours.
    #[must_use]
    pub fn length(self, minutes: u32) -> String {
        let hour = if self == Self::AmericanEnglish { "hr" } else { "h" };
        match (minutes / 60, minutes % 60) {
            _ if minutes < 120 => format!("{minutes}{NO_BREAK}min"),
            (hours, 0) => format!("{hours}{NO_BREAK}{hour}"),
            (hours, rest) => format!("{hours}{NO_BREAK}{hour} {rest}{NO_BREAK}min"),
        }
    }

    /// Whether numbers are written as in Spain: "1234,50", with the unit behind and apart. The United States write
    /// both languages with a point (CLDR).
    fn has_decimal_comma(self) -> bool {
        self.is_spanish() && !self.is_of_the_united_states()
    }

    /// Thousands apart.
    fn grouped(self, digits: &str) -> String {
        let (least, separator) = if self.has_decimal_comma() { (5, '.') } else { (4, ',') };
        if digits.len() < least {
            return digits.to_owned();
        }
        let mut text = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text
    }
}

fn symbol(code: &str) -> Option<&'static str> {
    match code {
        "EUR" => Some("€"),
        "GBP" => Some("£"),
        "USD" => Some("$"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64, currency: &str) -> Money {
        Money::new(minor, currency.parse().unwrap())
    }

    #[test]
    fn amounts_read_as_in_each_language() {
        assert_eq!(Language::Spanish.money(money(1800, "EUR")), "18,00\u{a0}€");
        assert_eq!(Language::Spanish.money(money(123_450, "EUR")), "1234,50\u{a0}€");
        assert_eq!(Language::Spanish.money(money(1_234_500, "EUR")), "12.345,00\u{a0}€");
        assert_eq!(Language::English.money(money(123_450, "GBP")), "£1,234.50");
        assert_eq!(Language::English.money(money(500, "JPY")), "JPY\u{a0}500");
        assert_eq!(Language::English.money(money(-123_450, "GBP")), "-£1,234.50");
        assert_eq!(Language::Spanish.money(money(-1800, "EUR")), "-18,00\u{a0}€");
    }

    #[test]
    fn numbers_read_as_in_each_language() {
        assert_eq!(Language::Spanish.number(18_412), "18.412");
        assert_eq!(Language::Spanish.number(1_240), "1240");
        assert_eq!(Language::English.number(44_871), "44,871");
        assert_eq!(
            (Language::Spanish.percent(30), Language::English.percent(20)),
            ("30\u{a0}%".into(), "20%".into())
        );
        assert_eq!(Language::Spanish.length(75), "75\u{a0}min");
        assert_eq!(Language::English.length(150), "2\u{a0}h 30\u{a0}min");
        assert_eq!(Language::English.length(120), "2\u{a0}h");
    }
}
