//! A month as a table: which days have free times, few or many, and which one is chosen.
use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use crate::shell::LinkOrSubmit;
use crate::words::Words;

/// Free times up to which a day has few.
const FEW: usize = 4;

/// A month.
pub(super) struct Month {
    /// "December 2026", in the middle of a sentence.
    pub name: String,
    /// What the columns are called.
    pub weekdays: Vec<Column>,
    /// The weeks, from Monday, seven cells each.
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
pub(super) struct Cell {
    /// The number; 0: no day of this month.
    pub number: i8,
    /// What is read aloud before the number.
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

impl Month {
    /// The month of `first`, with how many times are free on which day.
    pub(super) fn of(
        words: Words,
        first: Date,
        free: &BTreeMap<Date, usize>,
        chosen: Option<Date>,
        target: impl Fn(Date) -> LinkOrSubmit,
    ) -> Self {
        let monday = first.saturating_sub(i32::from(first.weekday().to_monday_zero_offset()).days());
        let cell = |day: Date| {
            if day.month() == first.month() {
                cell(words, day, free.get(&day).copied().unwrap_or(0), chosen == Some(day), &target)
            } else {
                Cell::nothing()
            }
        };
        let weeks = (0..6)
            .map(|week: i32| monday.saturating_add((week * 7).days()))
            .filter(|start| *start <= first.last_of_month());
        let week = |start: Date| (0..7).map(|day: i32| cell(start.saturating_add(day.days()))).collect();
        let columns = Weekday::Monday.cycle_forward().take(7);
        Self {
            name: words.0.month(first),
            weekdays: columns
                .map(|day| Column { short: words.0.short_weekday(day), long: words.0.weekday(day) })
                .collect(),
            weeks: weeks.map(week).collect(),
        }
    }
}

impl Cell {
    fn nothing() -> Self {
        let none = String::new;
        Self { number: 0, before: none(), after: none(), target: None, few: false, chosen: false }
    }
}

fn cell(words: Words, day: Date, free: usize, chosen: bool, target: &impl Fn(Date) -> LinkOrSubmit) -> Cell {
    let number = day.day().to_string();
    let whole = words.0.day_of_month(day);
    let month = whole.strip_prefix(&number).unwrap_or_default();
    let state = match free {
        _ if chosen => words.count("day-chosen", free, &[]),
        0 => words.message("day-none"),
        few if few <= FEW => words.message("day-few"),
        _ => words.message("day-many"),
    };
    Cell {
        number: day.day(),
        before: format!("{} ", words.0.weekday(day.weekday())),
        after: format!("{month}, {state}"),
        target: (free > 0).then(|| target(day)),
        few: free <= FEW,
        chosen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use kit_locale::Language;

    fn month(language: Language, chosen: Option<Date>) -> Month {
        let free = BTreeMap::from([(date(2026, 12, 1), 4), (date(2026, 12, 3), 11)]);
        let target = |day: Date| LinkOrSubmit::Link(format!("/x?day={day}"));
        Month::of(Words(language), date(2026, 12, 1), &free, chosen, target)
    }

    #[test]
    fn weeks_begin_on_monday_and_hold_the_month_alone() {
        let month = month(Language::English, None);
        let numbers: Vec<Vec<i8>> =
            month.weeks.iter().map(|week| week.iter().map(|cell| cell.number).collect()).collect();
        assert_eq!(numbers.first(), Some(&vec![0, 1, 2, 3, 4, 5, 6]));
        assert_eq!(numbers.last(), Some(&vec![28, 29, 30, 31, 0, 0, 0]));
        assert_eq!(numbers.len(), 5);
        assert_eq!(month.weekdays.iter().map(|column| column.short).collect::<String>(), "MoTuWeThFrSaSu");
    }

    #[test]
    fn a_day_says_how_much_is_free() {
        let month = month(Language::Spanish, Some(date(2026, 12, 3)));
        let cells: Vec<&Cell> = month.weeks.iter().flatten().filter(|cell| cell.number > 0).collect();
        let label = |day: usize| {
            let cell = cells[day - 1];
            format!("{}{}{}", cell.before, cell.number, cell.after)
        };
        assert_eq!(label(1), "martes 1 de diciembre, pocas horas libres");
        assert_eq!(label(2), "miércoles 2 de diciembre, sin horas libres");
        assert_eq!(label(3), "jueves 3 de diciembre, 11 horas libres, día elegido");
        assert!(cells[0].few && !cells[2].few && cells[2].chosen);
        assert!(cells[0].target.is_some() && cells[1].target.is_none());
    }
}
