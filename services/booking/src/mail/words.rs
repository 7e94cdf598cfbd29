//! Dates, times and amounts as people read them in each language, and the catalogue of sentences. A language that we
//! do not speak reads as English.
use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};
use jiff::Zoned;
use kit_money::Money;

static_loader! {
    static SENTENCES = {
        locales: "./locales",
        fallback_language: "en",
        // No invisible isolation marks: mails and calendar files are compared and copied as plain text.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The languages that mails speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Spanish, with usted.
    Spanish,
    /// British English.
    English,
}

const DAYS_ES: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const MONTHS_ES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const NO_BREAK: char = '\u{a0}';

// === impl Language ===

impl Language {
    /// The language that fits a BCP 47 tag.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("es") { Self::Spanish } else { Self::English }
    }

    /// Its BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Spanish => "es",
            Self::English => "en",
        }
    }

    /// A sentence of the catalogue.
    #[must_use]
    pub fn say(self, key: &str, values: &[(&'static str, &str)]) -> String {
        let identifier: LanguageIdentifier = self.tag().parse().unwrap_or_default();
        let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> = values
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from((*value).to_owned())))
            .collect();
        SENTENCES.lookup_with_args(&identifier, key, &arguments)
    }

    /// "jueves 3 de diciembre de 2026", "Thursday 3 December 2026".
    #[must_use]
    pub fn date(self, at: &Zoned) -> String {
        match self {
            Self::English => at.strftime("%A %-d %B %Y").to_string(),
            Self::Spanish => {
                let day = nth(&DAYS_ES, i16::from(at.weekday().to_monday_zero_offset()));
                let month = nth(&MONTHS_ES, i16::from(at.month()) - 1);
                format!("{day} {} de {month} de {}", at.day(), at.year())
            }
        }
    }

    /// "18,00 €", "£18.00".
    #[must_use]
    pub fn money(self, money: Money) -> String {
        let amount = money.amount();
        let (whole, rest) = amount.split_once('.').unwrap_or((&amount, ""));
        let (group, point) = match self {
            Self::English => (",", "."),
            Self::Spanish => (".", ","),
        };
        let whole = grouped(whole, group, self);
        let number = if rest.is_empty() { whole } else { format!("{whole}{point}{rest}") };
        let code = money.currency.as_str();
        match (self, symbol(code)) {
            (Self::English, Some(symbol)) => format!("{symbol}{number}"),
            (Self::English, None) => format!("{code}{NO_BREAK}{number}"),
            (Self::Spanish, symbol) => format!("{number}{NO_BREAK}{}", symbol.unwrap_or(code)),
        }
    }

    /// "Hora de Madrid (UTC+1)", "Madrid time (UTC+1)".
    #[must_use]
    pub fn zone(self, at: &Zoned) -> String {
        let name = at.time_zone().iana_name().unwrap_or("UTC");
        let place = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
        self.say("fact-zone", &[("place", &place), ("offset", &offset(at))])
    }
}

/// "17:30".
#[must_use]
pub fn time(at: &Zoned) -> String {
    at.strftime("%H:%M").to_string()
}

fn nth<'a>(words: &[&'a str], index: i16) -> &'a str {
    usize::try_from(index).ok().and_then(|index| words.get(index)).copied().unwrap_or_default()
}

/// "+1", "+5:30".
fn offset(at: &Zoned) -> String {
    let minutes = at.offset().seconds() / 60;
    let sign = if minutes < 0 { "-" } else { "+" };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    if rest == 0 { format!("{sign}{hours}") } else { format!("{sign}{hours}:{rest:02}") }
}

fn symbol(code: &str) -> Option<&'static str> {
    match code {
        "EUR" => Some("€"),
        "GBP" => Some("£"),
        "USD" => Some("$"),
        _ => None,
    }
}

/// Thousands apart; Spanish begins with five digits (RAE), English with four.
fn grouped(digits: &str, separator: &str, language: Language) -> String {
    let least = if language == Language::Spanish { 5 } else { 4 };
    if digits.len() < least {
        return digits.to_owned();
    }
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zoned(text: &str) -> Zoned {
        text.parse().unwrap()
    }

    fn money(minor: i64, currency: &str) -> Money {
        Money::new(minor, currency.parse().unwrap())
    }

    #[test]
    fn dates_read_as_in_each_language() {
        let at = zoned("2026-12-03T17:30[Europe/Madrid]");
        assert_eq!(Language::Spanish.date(&at), "jueves 3 de diciembre de 2026");
        assert_eq!(Language::English.date(&at), "Thursday 3 December 2026");
        assert_eq!(time(&at), "17:30");
        assert_eq!(Language::Spanish.zone(&at), "Hora de Madrid (UTC+1)");
        let india = zoned("2026-12-03T17:30[Asia/Kolkata]");
        assert_eq!(Language::English.zone(&india), "Kolkata time (UTC+5:30)");
        let york = zoned("2026-12-03T17:30[America/New_York]");
        assert_eq!(Language::English.zone(&york), "New York time (UTC-5)");
    }

    #[test]
    fn amounts_read_as_in_each_language() {
        assert_eq!(Language::Spanish.money(money(1800, "EUR")), "18,00\u{a0}€");
        assert_eq!(Language::Spanish.money(money(123_450, "EUR")), "1234,50\u{a0}€");
        assert_eq!(Language::Spanish.money(money(1_234_500, "EUR")), "12.345,00\u{a0}€");
        assert_eq!(Language::English.money(money(123_450, "GBP")), "£1,234.50");
        assert_eq!(Language::English.money(money(500, "JPY")), "JPY\u{a0}500");
    }

    #[test]
    fn every_sentence_exists_in_both_languages() {
        let english = include_str!("../../locales/en/mail.ftl");
        let keys =
            |text: &'static str| text.lines().filter_map(|line| line.split_once(" = ")).map(|pair| pair.0);
        let spanish: Vec<_> = keys(include_str!("../../locales/es/mail.ftl")).collect();
        assert_eq!(keys(english).collect::<Vec<_>>(), spanish);
        assert!(Language::Spanish.say("confirmed-heading", &[]).contains("confirmada"));
    }
}
