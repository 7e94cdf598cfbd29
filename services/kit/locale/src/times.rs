//! Times of day: of 24 hours, in the United States of twice 12.
use jiff::Zoned;

use crate::zones::offset;
use crate::{Language, NO_BREAK};

/// What the two halves of a day are called where hours are counted to 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halves {
    /// "am".
    pub before_noon: &'static str,
    /// "pm".
    pub after_noon: &'static str,
}

// === impl Halves ===

impl Halves {
    /// What the half is called in which this hour of 24 lies.
    fn of(self, hour: i8) -> &'static str {
        if hour < 12 { self.before_noon } else { self.after_noon }
    }
}

// === impl Language ===

impl Language {
    /// What the halves of a day are called; None: hours are counted to 24.
    #[must_use]
    pub fn halves(self) -> Option<Halves> {
        match self {
            Self::AmericanEnglish => Some(Halves { before_noon: "am", after_noon: "pm" }),
            Self::UnitedStatesSpanish => Some(Halves { before_noon: "a.\u{a0}m.", after_noon: "p.\u{a0}m." }),
            Self::Spanish | Self::EuropeanSpanish | Self::English | Self::BritishEnglish => None,
        }
    }

    /// "09:30", "9:30 am". In the hour that clocks repeat with its offset, "01:30 (UTC+2)": it would name two instants.
    #[must_use]
    pub fn time(self, at: &Zoned) -> String {
        with_offset(at, self.of_day(at))
    }

    /// "9:30", "9:30 am": a time of day without a zero before it.
    #[must_use]
    pub fn clock_time(self, at: &Zoned) -> String {
        let written = self.time(at);
        written.strip_prefix('0').unwrap_or(&written).to_owned()
    }

    /// "09:30:05", "9:30:05 am": with its seconds.
    #[must_use]
    pub fn precise_time(self, at: &Zoned) -> String {
        with_offset(at, self.written(at, &format!("{:02}:{:02}", at.minute(), at.second())))
    }

    /// "17:30 a 18:30", "17:30 to 18:30", "5:30 to 6:30 pm", "11:30 am to 12:30 pm".
    #[must_use]
    pub fn span(self, from: &Zoned, to: &Zoned) -> String {
        self.between(from, to, Self::time)
    }

    /// "9:30 a 14:00", "9:30 to 14:00", "9:30 am to 2:00 pm": without a zero before its times.
    #[must_use]
    pub fn clock_span(self, from: &Zoned, to: &Zoned) -> String {
        self.between(from, to, Self::clock_time)
    }

    fn between(self, from: &Zoned, to: &Zoned, time: fn(Self, &Zoned) -> String) -> String {
        let between = if self.is_spanish() { "a" } else { "to" };
        let same_half = (from.hour() < 12) == (to.hour() < 12) && from.date() == to.date();
        let first = if self.halves().is_some() && same_half && !is_repeated(from) && !is_repeated(to) {
            hour_of_twelve(from)
        } else {
            time(self, from)
        };
        format!("{first} {between} {}", time(self, to))
    }

    /// "a las 17:30", "a la 1:30", "at 17:30", "at 5:30 pm": a time of day in a sentence.
    #[must_use]
    pub fn at(self, at: &Zoned) -> String {
        let word = if self.is_spanish() { "a" } else { "at" };
        format!("{word} {}", self.clock_phrase(at))
    }

    /// "las 17:30", "la 1:30", "17:30", "5:30 pm": a time of day behind a word such as "before".
    #[must_use]
    pub fn clock_phrase(self, at: &Zoned) -> String {
        let spoken = self.clock_time(at);
        match (self.is_spanish(), self.is_one(at)) {
            (false, _) => spoken,
            (true, true) => format!("la {spoken}"),
            (true, false) => format!("las {spoken}"),
        }
    }

    /// "Ahora son las 17:30", "Ahora es la 01:30", "It is now 17:30", "It is now 5:30 pm".
    #[must_use]
    pub fn now(self, at: &Zoned) -> String {
        let written = self.time(at);
        match (self.is_spanish(), self.is_one(at)) {
            (false, _) => format!("It is now {written}"),
            (true, true) => format!("Ahora es la {written}"),
            (true, false) => format!("Ahora son las {written}"),
        }
    }

    /// Whether Spanish says "la una".
    fn is_one(self, at: &Zoned) -> bool {
        at.hour() == 1 || (self.halves().is_some() && at.hour() == 13)
    }

    fn of_day(self, at: &Zoned) -> String {
        self.written(at, &format!("{:02}", at.minute()))
    }

    /// The hour with what follows it.
    fn written(self, at: &Zoned, rest: &str) -> String {
        match self.halves() {
            None => format!("{:02}:{rest}", at.hour()),
            Some(halves) => format!("{}:{rest}{NO_BREAK}{}", twelve(at.hour()), halves.of(at.hour())),
        }
    }
}

/// "5:30": the time without its half of the day.
fn hour_of_twelve(at: &Zoned) -> String {
    format!("{}:{:02}", twelve(at.hour()), at.minute())
}

/// An hour of 24 as one of twice 12, in which 12 comes before 1.
fn twelve(hour: i8) -> i8 {
    if hour % 12 == 0 { 12 } else { hour % 12 }
}

fn with_offset(at: &Zoned, written: String) -> String {
    if is_repeated(at) { format!("{written}{NO_BREAK}({})", offset(at)) } else { written }
}

/// Whether its zone's clocks show this time twice on this day.
fn is_repeated(at: &Zoned) -> bool {
    at.time_zone().to_ambiguous_timestamp(at.datetime()).is_ambiguous()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_in_a_sentence_has_its_article() {
        let at = |text: &str| format!("2026-12-03T{text}[Europe/Madrid]").parse::<Zoned>().unwrap();
        let phrase = |text: &str| (Language::Spanish.at(&at(text)), Language::English.at(&at(text)));
        assert_eq!(phrase("17:30"), ("a las 17:30".to_owned(), "at 17:30".to_owned()));
        assert_eq!(phrase("01:05"), ("a la 1:05".to_owned(), "at 1:05".to_owned()));
        assert_eq!(phrase("00:00"), ("a las 0:00".to_owned(), "at 0:00".to_owned()));
        assert_eq!(phrase("10:00"), ("a las 10:00".to_owned(), "at 10:00".to_owned()));
        let now = |text: &str| (Language::Spanish.now(&at(text)), Language::English.now(&at(text)));
        assert_eq!(now("17:30"), ("Ahora son las 17:30".to_owned(), "It is now 17:30".to_owned()));
        assert_eq!(now("01:05"), ("Ahora es la 01:05".to_owned(), "It is now 01:05".to_owned()));
    }

    #[test]
    fn hours_in_a_sentence_have_no_zero_before_them() {
        let at = |text: &str| format!("2026-12-03T{text}[America/New_York]").parse::<Zoned>().unwrap();
        let said = |language: Language, from: &str, to: &str| {
            language.clock_span(&at(from), &at(to)).replace(NO_BREAK, " ")
        };
        assert_eq!(said(Language::Spanish, "09:00", "14:00"), "9:00 a 14:00");
        assert_eq!(said(Language::BritishEnglish, "00:00", "02:30"), "0:00 to 2:30");
        assert_eq!(said(Language::AmericanEnglish, "10:00", "13:00"), "10:00 am to 1:00 pm");
        assert_eq!(said(Language::AmericanEnglish, "14:00", "19:00"), "2:00 to 7:00 pm");
        assert_eq!(said(Language::UnitedStatesSpanish, "09:00", "13:00"), "9:00 a. m. a 1:00 p. m.");
    }

    #[test]
    fn twelve_comes_before_one() {
        let time = |text: &str| {
            let at = format!("2026-12-03T{text}[America/New_York]").parse::<Zoned>().unwrap();
            (Language::AmericanEnglish.at(&at), Language::UnitedStatesSpanish.now(&at))
        };
        for (text, english, spanish) in [
            ("00:05", "at 12:05 am", "Ahora son las 12:05 a. m."),
            ("01:05", "at 1:05 am", "Ahora es la 1:05 a. m."),
            ("11:59", "at 11:59 am", "Ahora son las 11:59 a. m."),
            ("12:00", "at 12:00 pm", "Ahora son las 12:00 p. m."),
            ("13:05", "at 1:05 pm", "Ahora es la 1:05 p. m."),
            ("23:59", "at 11:59 pm", "Ahora son las 11:59 p. m."),
        ] {
            let (read, leido) = time(text);
            let plain = |text: String| text.replace(NO_BREAK, " ");
            assert_eq!((plain(read).as_str(), plain(leido).as_str()), (english, spanish), "{text}");
        }
    }
}
