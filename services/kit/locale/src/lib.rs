//! Dates, times, zones, amounts and lengths as people read them in the languages that Holdfast speaks. Pages and mails
//! write with this, so that a time looks the same wherever it is read. A language that is not spoken reads as English.
//!
//! The house style, where CLDR has more than one way: 24 hours, no comma after the weekday, British order of dates,
//! Spanish groups thousands from five digits on (RAE, Ortografía 2010).

mod dates;
mod numbers;
mod zones;

pub use dates::{civil_time, time};

/// The languages that are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Spanish.
    Spanish,
    /// British English.
    English,
}

/// Keeps a number and its unit on one line.
const NO_BREAK: char = '\u{a0}';

// === impl Language ===

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Spanish, Self::English];

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

    /// What it calls itself.
    #[must_use]
    pub fn autonym(self) -> &'static str {
        match self {
            Self::Spanish => "Español",
            Self::English => "English",
        }
    }
}

/// The text with its first letter as a capital: for what begins a sentence or a heading.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
