//! The calendar as a table of weeks: which days have free times, few or many, and which one is chosen.
use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::horizon::Days;
use crate::shell::LinkOrSubmit;
use crate::words::Words;

/// Free times up to which a day has few.
const FEW: usize = 4;
/// Weeks that two months touch at most.
const WEEKS: i32 = 10;

/// Some weeks.
pub(super) struct Calendar {
    /// "December 2026", "November and December 2026", in the middle of a sentence.
    pub name: String,
    /// What the columns are called.
    pub weekdays: Vec<Column>,
    /// The weeks, from the day with which they begin in the language, seven cells each.
    pub weeks: Vec<Vec<Cell>>,
}

/// A weekday.
pub(super) struct Column {
    /// "Mo".
    pub short: &'static str,
    /// "Monday".
    pub long: &'static str,
}

/// One cell: a day, or nothing.
#[derive(Default)]
pub(super) struct Cell {
    /// The number; 0: no day of these months.
    pub number: i8,
    /// "Dec", where a month begins and another one is shown too.
    pub month: String,
    /// What is read aloud before the number; empty: the number is all there is to say.
    pub before: String,
    /// What is read aloud after it.
    pub after: String,
    /// Where it leads; None: nothing is free.
    pub target: Option<LinkOrSubmit>,
    /// Whether little is free.
    pub few: bool,
    /// Whether it is the chosen day.
    pub chosen: bool,
}

/// What is known of the days.
pub(super) struct Known<'a> {
    /// The days that are shown.
    pub days: Days,
    /// How many times are free on which day.
    pub free: &'a BTreeMap<Date, usize>,
    /// The chosen day.
    pub chosen: Option<Date>,
}

impl Calendar {
    /// The weeks of these days; what lies before them or after them in the same months has nothing to say.
    pub(super) fn of(words: Words, known: &Known<'_>, target: impl Fn(Date) -> LinkOrSubmit) -> Self {
        let Days { from, to } = known.days;
        let begins = words.0.first_weekday();
        let first = from.saturating_sub(i32::from(from.weekday().since(begins)).days());
        let weeks =
            (0..WEEKS).map(|week| first.saturating_add((week * 7).days())).take_while(|start| *start <= to);
        let cell = |day: Date| known.cell(words, day, &target);
        let week = |start: Date| (0..7).map(|day: i32| cell(start.saturating_add(day.days()))).collect();
        let columns = begins.cycle_forward().take(7);
        Self {
            name: words.0.months(from, to),
            weekdays: columns
                .map(|day| Column { short: words.0.short_weekday(day), long: words.0.weekday(day) })
                .collect(),
            weeks: weeks.map(week).collect(),
        }
    }
}

impl Known<'_> {
    fn cell(&self, words: Words, day: Date, target: &impl Fn(Date) -> LinkOrSubmit) -> Cell {
        let Days { from, to } = self.days;
        if !(from.first_of_month()..=to.last_of_month()).contains(&day) {
            return Cell::default();
        }
        let begins = day == from || day.day() == 1;
        let named = self.days.spans_months() && begins;
        let number = Cell {
            number: day.day(),
            month: if named { words.0.short_month(day) } else { String::new() },
            ..Cell::default()
        };
        if self.days.contains(day) { self.described(words, day, number, target) } else { number }
    }

    fn described(&self, words: Words, day: Date, cell: Cell, target: &impl Fn(Date) -> LinkOrSubmit) -> Cell {
        let free = self.free.get(&day).copied().unwrap_or(0);
        let chosen = self.chosen == Some(day);
        let whole = words.0.day(day);
        let (before, after) = whole.split_once(&day.day().to_string()).unwrap_or_default();
        let state = match free {
            _ if chosen => words.count("day-chosen", free, &[]),
            0 => words.message("day-none"),
            few if few <= FEW => words.message("day-few"),
            _ => words.message("day-many"),
        };
        Cell {
            before: before.to_owned(),
            after: format!("{after}, {state}"),
            target: (free > 0).then(|| target(day)),
            few: free <= FEW,
            chosen,
            ..cell
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use kit_locale::Language;

    fn calendar(language: Language, from: Date, to: Date, chosen: Option<Date>) -> Calendar {
        let free = BTreeMap::from([(date(2026, 12, 1), 4), (date(2026, 12, 3), 11)]);
        let target = |day: Date| LinkOrSubmit::Link(format!("/x?day={day}"));
        let known = Known { days: Days { from, to }, free: &free, chosen };
        Calendar::of(Words(language), &known, target)
    }

    fn numbers(calendar: &Calendar) -> Vec<Vec<i8>> {
        calendar.weeks.iter().map(|week| week.iter().map(|cell| cell.number).collect()).collect()
    }

    /// What is read aloud of a day.
    fn label(calendar: &Calendar, number: i8) -> String {
        let cell = calendar.weeks.iter().flatten().find(|cell| cell.number == number).unwrap();
        format!("{}{}{}", cell.before, cell.number, cell.after)
    }

    #[test]
    fn weeks_begin_on_monday_and_hold_the_month_alone() {
        let month = calendar(Language::English, date(2026, 12, 1), date(2026, 12, 31), None);
        let numbers = numbers(&month);
        assert_eq!(numbers.first(), Some(&vec![0, 1, 2, 3, 4, 5, 6]));
        assert_eq!(numbers.last(), Some(&vec![28, 29, 30, 31, 0, 0, 0]));
        assert_eq!(numbers.len(), 5);
        assert_eq!(month.weekdays.iter().map(|column| column.short).collect::<String>(), "MoTuWeThFrSaSu");
        assert_eq!(month.name, "December 2026");
        assert!(month.weeks.iter().flatten().all(|cell| cell.month.is_empty()), "one month needs no name");
    }

    #[test]
    fn an_american_week_begins_on_sunday() {
        let (from, to) = (date(2026, 11, 28), date(2026, 12, 31));
        let month = calendar(Language::AmericanEnglish, from, to, None);
        assert_eq!(month.weekdays.iter().map(|column| column.short).collect::<String>(), "SuMoTuWeThFrSa");
        let numbers = numbers(&month);
        assert_eq!(numbers.first(), Some(&vec![22, 23, 24, 25, 26, 27, 28]));
        assert_eq!(numbers.get(1), Some(&vec![29, 30, 1, 2, 3, 4, 5]));
        assert_eq!(label(&month, 3), "Thursday, December 3, plenty of free times");
    }

    #[test]
    fn it_begins_with_this_week_and_what_is_over_has_nothing_to_say() {
        let rest = calendar(Language::Spanish, date(2026, 12, 17), date(2026, 12, 31), None);
        assert_eq!(
            numbers(&rest),
            [
                vec![14, 15, 16, 17, 18, 19, 20],
                vec![21, 22, 23, 24, 25, 26, 27],
                vec![28, 29, 30, 31, 0, 0, 0]
            ]
        );
        assert_eq!(label(&rest, 16), "16");
        assert_eq!(label(&rest, 17), "jueves 17 de diciembre, sin horas libres");
    }

    #[test]
    fn the_end_of_a_month_goes_on_with_the_next_one() {
        let both = calendar(Language::Spanish, date(2026, 11, 28), date(2026, 12, 31), None);
        let numbers = numbers(&both);
        assert_eq!(numbers.first(), Some(&vec![23, 24, 25, 26, 27, 28, 29]));
        assert_eq!(numbers.get(1), Some(&vec![30, 1, 2, 3, 4, 5, 6]));
        assert_eq!((numbers.len(), both.name.as_str()), (6, "noviembre y diciembre de 2026"));
        let named: Vec<(i8, &str)> =
            both.weeks.iter().flatten().map(|cell| (cell.number, cell.month.as_str())).collect();
        assert_eq!(
            named.into_iter().filter(|(_, month)| !month.is_empty()).collect::<Vec<_>>(),
            [(28, "nov"), (1, "dic")]
        );
    }

    #[test]
    fn a_day_says_how_much_is_free() {
        let month =
            calendar(Language::Spanish, date(2026, 12, 1), date(2026, 12, 31), Some(date(2026, 12, 3)));
        let cells: Vec<&Cell> = month.weeks.iter().flatten().filter(|cell| cell.number > 0).collect();
        assert_eq!(label(&month, 1), "martes 1 de diciembre, pocas horas libres");
        assert_eq!(label(&month, 2), "miércoles 2 de diciembre, sin horas libres");
        assert_eq!(label(&month, 3), "jueves 3 de diciembre, 11 horas libres, día elegido");
        assert!(cells[0].few && !cells[2].few && cells[2].chosen);
        assert!(cells[0].target.is_some() && cells[1].target.is_none());
    }
}
