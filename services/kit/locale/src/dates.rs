//! Days and times of day.
use jiff::Zoned;
use jiff::civil::{Date, Time, Weekday};

use crate::Language;

const DAYS_ES: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const SHORT_DAYS_ES: [&str; 7] = ["lu", "ma", "mi", "ju", "vi", "sá", "do"];
const SHORT_DAYS_EN: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
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
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Language {
    /// "jueves 3 de diciembre de 2026", "Thursday 3 December 2026".
    #[must_use]
    pub fn date(self, day: Date) -> String {
        match self {
            Self::English => format!("{} {}", self.day(day), day.year()),
            Self::Spanish => format!("{} de {}", self.day(day), day.year()),
        }
    }

    /// "jueves 3 de diciembre", "Thursday 3 December": for what is near.
    #[must_use]
    pub fn day(self, day: Date) -> String {
        format!("{} {}", self.weekday(day.weekday()), self.day_of_month(day))
    }

    /// "3 de diciembre", "3 December".
    #[must_use]
    pub fn day_of_month(self, day: Date) -> String {
        let month = self.month_name(day.month());
        match self {
            Self::English => format!("{} {month}", day.day()),
            Self::Spanish => format!("{} de {month}", day.day()),
        }
    }

    /// "3 de diciembre de 2026", "3 December 2026".
    #[must_use]
    pub fn plain_date(self, day: Date) -> String {
        match self {
            Self::English => format!("{} {}", self.day_of_month(day), day.year()),
            Self::Spanish => format!("{} de {}", self.day_of_month(day), day.year()),
        }
    }

    /// "3 dic 2026", "3 Dec 2026".
    #[must_use]
    pub fn short_date(self, day: Date) -> String {
        format!("{} {} {}", day.day(), self.short_month(day), day.year())
    }

    /// "jue 3 dic", "Thu 3 Dec".
    #[must_use]
    pub fn short_day(self, day: Date) -> String {
        let weekday: String = self.weekday(day.weekday()).chars().take(3).collect();
        format!("{weekday} {} {}", day.day(), self.short_month(day))
    }

    /// "dic", "Dec".
    #[must_use]
    pub fn short_month(self, day: Date) -> String {
        self.month_name(day.month()).chars().take(3).collect()
    }

    /// "diciembre de 2026", "December 2026".
    #[must_use]
    pub fn month(self, day: Date) -> String {
        let month = self.month_name(day.month());
        match self {
            Self::English => format!("{month} {}", day.year()),
            Self::Spanish => format!("{month} de {}", day.year()),
        }
    }

    /// The months of two days: "noviembre y diciembre de 2026", "December 2026 and January 2027"; "December 2026" where
    /// it is one month.
    #[must_use]
    pub fn months(self, first: Date, last: Date) -> String {
        if first.first_of_month() == last.first_of_month() {
            return self.month(first);
        }
        let and = if self == Self::Spanish { "y" } else { "and" };
        let of_last = self.month(last);
        if first.year() == last.year() {
            format!("{} {and} {of_last}", self.month_name(first.month()))
        } else {
            format!("{} {and} {of_last}", self.month(first))
        }
    }

    /// "jueves", "Thursday".
    #[must_use]
    pub fn weekday(self, day: Weekday) -> &'static str {
        let names = if self == Self::Spanish { &DAYS_ES } else { &DAYS_EN };
        nth(names, day.to_monday_zero_offset())
    }

    /// "ju", "Th".
    #[must_use]
    pub fn short_weekday(self, day: Weekday) -> &'static str {
        let names = if self == Self::Spanish { &SHORT_DAYS_ES } else { &SHORT_DAYS_EN };
        nth(names, day.to_monday_zero_offset())
    }

    /// "17:30 a 18:30", "17:30 to 18:30".
    #[must_use]
    pub fn span(self, from: &Zoned, to: &Zoned) -> String {
        let between = if self == Self::Spanish { "a" } else { "to" };
        format!("{} {between} {}", time(from), time(to))
    }

    /// "17:30", "9:30": a time of day without a zero before it.
    #[must_use]
    pub fn clock_time(self, at: &Zoned) -> String {
        let written = time(at);
        written.strip_prefix('0').unwrap_or(&written).to_owned()
    }

    /// "a las 17:30", "a la 1:30", "at 5:30": a time of day in a sentence.
    #[must_use]
    pub fn at(self, at: &Zoned) -> String {
        let spoken = self.clock_phrase(at);
        match self {
            Self::English => format!("at {spoken}"),
            Self::Spanish => format!("a {spoken}"),
        }
    }

    /// "las 17:30", "la 1:30", "5:30": a time of day behind a word such as "before".
    #[must_use]
    pub fn clock_phrase(self, at: &Zoned) -> String {
        let spoken = self.clock_time(at);
        match self {
            Self::English => spoken,
            Self::Spanish if at.hour() == 1 => format!("la {spoken}"),
            Self::Spanish => format!("las {spoken}"),
        }
    }

    /// "Ahora son las 17:30", "Ahora es la 01:30", "It is now 17:30".
    #[must_use]
    pub fn now(self, at: &Zoned) -> String {
        let written = time(at);
        match self {
            Self::English => format!("It is now {written}"),
            Self::Spanish if at.hour() == 1 => format!("Ahora es la {written}"),
            Self::Spanish => format!("Ahora son las {written}"),
        }
    }

    fn month_name(self, month: i8) -> &'static str {
        let names = if self == Self::Spanish { &MONTHS_ES } else { &MONTHS_EN };
        nth(names, month - 1)
    }
}

/// "17:30".
#[must_use]
pub fn time(at: &Zoned) -> String {
    civil_time(at.time())
}

/// "17:30".
#[must_use]
pub fn civil_time(at: Time) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

fn nth(words: &[&'static str], index: i8) -> &'static str {
    usize::try_from(index).ok().and_then(|index| words.get(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_read_as_in_each_language() {
        let (es, en) = (Language::Spanish, Language::English);
        let third = date(2026, 12, 3);
        assert_eq!(es.date(third), "jueves 3 de diciembre de 2026");
        assert_eq!(en.date(third), "Thursday 3 December 2026");
        assert_eq!(es.day(third), "jueves 3 de diciembre");
        assert_eq!(en.day(third), "Thursday 3 December");
        assert_eq!(es.short_date(third), "3 dic 2026");
        assert_eq!(en.short_date(third), "3 Dec 2026");
        assert_eq!(
            (es.short_day(third), en.short_day(third)),
            ("jue 3 dic".to_owned(), "Thu 3 Dec".to_owned())
        );
        assert_eq!(es.plain_date(third), "3 de diciembre de 2026");
        assert_eq!(en.plain_date(third), "3 December 2026");
        assert_eq!(es.month(third), "diciembre de 2026");
        assert_eq!(en.month(third), "December 2026");
        assert_eq!((es.short_weekday(third.weekday()), en.short_weekday(third.weekday())), ("ju", "Th"));
    }

    #[test]
    fn months_that_follow_each_other_are_named_together() {
        let (es, en) = (Language::Spanish, Language::English);
        let (november, december, january) = (date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 31));
        assert_eq!(es.months(november, december), "noviembre y diciembre de 2026");
        assert_eq!(en.months(december, january), "December 2026 and January 2027");
        assert_eq!(en.months(date(2026, 12, 1), december), "December 2026");
    }

    #[test]
    fn times_have_24_hours() {
        let at = |text: &str| text.parse::<Zoned>().unwrap();
        let from = at("2026-12-03T05:30[Europe/Madrid]");
        let to = at("2026-12-03T18:30[Europe/Madrid]");
        assert_eq!(time(&from), "05:30");
        assert_eq!(Language::Spanish.span(&from, &to), "05:30 a 18:30");
        assert_eq!(Language::English.span(&from, &to), "05:30 to 18:30");
    }

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
}
