//! Days, months and dates.
use jiff::civil::{Date, Weekday};

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

// === impl Language ===

impl Language {
    /// "jueves 3 de diciembre de 2026", "Thursday 3 December 2026", "Thursday, December 3, 2026".
    #[must_use]
    pub fn date(self, day: Date) -> String {
        self.with_year(&self.day(day), day)
    }

    /// "jueves 3 de diciembre", "Thursday 3 December", "Thursday, December 3": for what is near.
    #[must_use]
    pub fn day(self, day: Date) -> String {
        self.with_weekday(self.weekday(day.weekday()), &self.day_of_month(day))
    }

    /// "3 de diciembre", "3 December", "December 3".
    #[must_use]
    pub fn day_of_month(self, day: Date) -> String {
        let (number, month) = (day.day(), self.month_name(day.month()));
        match self {
            Self::AmericanEnglish => format!("{month} {number}"),
            Self::English | Self::BritishEnglish => format!("{number} {month}"),
            _ => format!("{number} de {month}"),
        }
    }

    /// "3 de diciembre de 2026", "3 December 2026", "December 3, 2026".
    #[must_use]
    pub fn plain_date(self, day: Date) -> String {
        self.with_year(&self.day_of_month(day), day)
    }

    /// "jue 3 dic", "Thu 3 Dec", "Thu, Dec 3".
    #[must_use]
    pub fn short_day(self, day: Date) -> String {
        let weekday: String = self.weekday(day.weekday()).chars().take(3).collect();
        self.with_weekday(&weekday, &self.short_day_of_month(day))
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
        if self.is_spanish() {
            format!("{month} de {}", day.year())
        } else {
            format!("{month} {}", day.year())
        }
    }

    /// The months of two days: "noviembre y diciembre de 2026", "December 2026 and January 2027"; "December 2026" where
    /// it is one month.
    #[must_use]
    pub fn months(self, first: Date, last: Date) -> String {
        if first.first_of_month() == last.first_of_month() {
            return self.month(first);
        }
        let and = if self.is_spanish() { "y" } else { "and" };
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
        let names = if self.is_spanish() { &DAYS_ES } else { &DAYS_EN };
        nth(names, day.to_monday_zero_offset())
    }

    /// "ju", "Th".
    #[must_use]
    pub fn short_weekday(self, day: Weekday) -> &'static str {
        let names = if self.is_spanish() { &SHORT_DAYS_ES } else { &SHORT_DAYS_EN };
        nth(names, day.to_monday_zero_offset())
    }

    /// A day that somebody typed: "2026-12-03" as a browser's own control sends it, or "3/12/2026", of which American
    /// English writes the month first, "12/3/2026". None: it is no day.
    #[must_use]
    pub fn read_date(self, text: &str) -> Option<Date> {
        let text = text.trim();
        let plain = |byte: u8| byte.is_ascii_digit() || byte == b'-';
        if text.len() == 10 && text.bytes().all(plain) && text.get(4..5) == Some("-") {
            return text.parse().ok();
        }
        let numbers = text.split(['/', '.', '-']).map(|part| {
            let digits = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<i16>().ok().filter(|_| digits)
        });
        let [first, second, year] = numbers.collect::<Option<Vec<i16>>>()?.try_into().ok()?;
        let (day, month) = if self == Self::AmericanEnglish { (second, first) } else { (first, second) };
        let known = Some(year).filter(|year| *year >= 1000)?;
        Date::new(known, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    fn with_weekday(self, weekday: &str, day: &str) -> String {
        let comma = if self == Self::AmericanEnglish { "," } else { "" };
        format!("{weekday}{comma} {day}")
    }

    fn with_year(self, text: &str, day: Date) -> String {
        let between = match self {
            Self::AmericanEnglish => ",",
            Self::English | Self::BritishEnglish => "",
            _ => " de",
        };
        format!("{text}{between} {}", day.year())
    }

    fn short_day_of_month(self, day: Date) -> String {
        let (number, month) = (day.day(), self.short_month(day));
        if self == Self::AmericanEnglish { format!("{month} {number}") } else { format!("{number} {month}") }
    }

    fn month_name(self, month: i8) -> &'static str {
        let names = if self.is_spanish() { &MONTHS_ES } else { &MONTHS_EN };
        nth(names, month - 1)
    }
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
    fn a_typed_day_is_read_as_its_region_writes_it() {
        let eleventh = Some(date(2026, 12, 11));
        let read = |text: &str| {
            (Language::BritishEnglish.read_date(text), Language::AmericanEnglish.read_date(text))
        };
        assert_eq!(read("2026-12-11"), (eleventh, eleventh));
        assert_eq!(read("11/12/2026"), (eleventh, Some(date(2026, 11, 12))));
        assert_eq!(read("12/11/2026"), (Some(date(2026, 11, 12)), eleventh));
        assert_eq!(read(" 25.11.2026 "), (Some(date(2026, 11, 25)), None));
        assert_eq!(read("3-1-1990"), (Some(date(1990, 1, 3)), Some(date(1990, 3, 1))));
        assert_eq!(Language::UnitedStatesSpanish.read_date("25/11/2026"), Some(date(2026, 11, 25)));
        for none in [
            "",
            "soon",
            "31/2/2026",
            "1/1/26",
            "1/1/2026/1",
            "+1/1/2026",
            "2026-13-01",
            "1/1/20260",
            "١/1/2026",
        ] {
            assert_eq!(read(none), (None, None), "{none}");
        }
    }
}
