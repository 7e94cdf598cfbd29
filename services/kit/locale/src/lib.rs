//! Dates, times, zones, amounts and lengths as people read them in the languages that Holdfast speaks and the regions
//! that it knows. Pages, mails and policies write with this, so that a time looks the same wherever it is read.
//!
//! The house style, where CLDR has more than one way or another one (docs/decisions/0022-languages-with-a-region.md):
//! no comma after the weekday but in American English; "5:30 pm" in small letters, "5:30 p. m." as the RAE spells it;
//! Spanish of Spain groups thousands from five digits on (RAE, Ortografía 2010).

mod dates;
mod numbers;
mod tags;
mod times;
mod zones;

use jiff::civil::Weekday;

pub use times::Halves;

/// The languages that are spoken, each with the region whose habits it follows. Without a region English follows the
/// British habits and Spanish those of Spain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// `es`: Spanish.
    Spanish,
    /// `es-ES`: Spanish in Spain.
    EuropeanSpanish,
    /// `es-US`: Spanish in the United States.
    UnitedStatesSpanish,
    /// `en`: English.
    English,
    /// `en-GB`: English in the United Kingdom.
    BritishEnglish,
    /// `en-US`: English in the United States.
    AmericanEnglish,
}

/// Keeps a number and its unit on one line.
const NO_BREAK: char = '\u{a0}';

// === impl Language ===

impl Language {
    /// Every language.
    pub const ALL: [Self; 6] = [
        Self::Spanish,
        Self::EuropeanSpanish,
        Self::UnitedStatesSpanish,
        Self::English,
        Self::BritishEnglish,
        Self::AmericanEnglish,
    ];

    /// Whether it is Spanish, of whatever region.
    #[must_use]
    pub fn is_spanish(self) -> bool {
        matches!(self, Self::Spanish | Self::EuropeanSpanish | Self::UnitedStatesSpanish)
    }

    /// Whether its region is the United States.
    #[must_use]
    pub fn is_of_the_united_states(self) -> bool {
        matches!(self, Self::UnitedStatesSpanish | Self::AmericanEnglish)
    }

    /// The day with which a week begins in a calendar.
    #[must_use]
    pub fn first_weekday(self) -> Weekday {
        if self.is_of_the_united_states() { Weekday::Sunday } else { Weekday::Monday }
    }

    /// The hour from which it is afternoon: in Spain the morning lasts until lunch.
    #[must_use]
    pub fn afternoon_from(self) -> i8 {
        if self.is_spanish() && !self.is_of_the_united_states() { 14 } else { 12 }
    }
}

/// The text with its first letter as a capital: for what begins a sentence or a heading.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A sentence whose last word is "p. m." ends with the point of that word: the second one is taken away (RAE).
#[must_use]
pub fn one_full_stop(sentence: String) -> String {
    let twice = format!(".{NO_BREAK}m..");
    if sentence.contains(&twice) { sentence.replace(&twice, &format!(".{NO_BREAK}m.")) } else { sentence }
}

#[cfg(test)]
mod tests;
