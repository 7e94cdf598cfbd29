//! The day as a table: one row a person, one column a quarter of an hour. Columns are elapsed time, so that a day on
//! which clocks change has the hours that it has. What the schedules say is not known here: a time without a booking is
//! told as that, never as free.
use jiff::{SignedDuration, Timestamp, Zoned};
use kit_locale::time;

use super::day::{Appointment, Day};

/// Hours that are always shown, so that the table of a quiet day is not one column wide.
const USUAL: (i8, i8) = (9, 18);
/// Seconds of a column.
const QUARTER: i64 = 900;
/// Columns of an hour.
const OF_AN_HOUR: usize = 4;

/// The table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Grid {
    /// The columns' headings.
    pub hours: Vec<Hour>,
    /// Where the last one ends.
    pub ends: String,
    /// Rows, by the order of people.
    pub rows: Vec<Row>,
}

/// The heading of four columns.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hour {
    /// Wall time.
    pub label: String,
    /// Whether it is now.
    pub current: bool,
}

/// One row. A person has more than one where bookings overlap.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Whose it is, on the first of the person's rows.
    pub who: Option<Who>,
    /// What fills it, without a gap.
    pub cells: Vec<Cell>,
}

/// Whose rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Who {
    /// Name.
    pub name: String,
    /// How many rows.
    pub rows: usize,
}

/// Some columns.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// How many.
    pub columns: usize,
    /// Which of the day's bookings; None: none.
    pub booking: Option<usize>,
}

/// Somebody who provides services.
pub(super) struct Person {
    /// The provider's id.
    pub id: String,
    /// Name.
    pub name: String,
}

impl Grid {
    /// The table of a day; None: there is nobody to show.
    pub(super) fn of(
        day: &Day,
        now: Timestamp,
        people: Vec<Person>,
        bookings: &[Appointment],
    ) -> Option<Self> {
        if people.is_empty() {
            return None;
        }
        let (from, to) = span(day, bookings);
        let hours = hours(from, to);
        let columns = hours * OF_AN_HOUR;
        let heading = |hour: usize| {
            let start = from + SignedDuration::from_hours(i64::try_from(hour).unwrap_or_default());
            let end = start + SignedDuration::from_hours(1);
            let label = time(&start.to_zoned(day.from.time_zone().clone()));
            Hour { label, current: (start..end).contains(&now) }
        };
        let mut rows = Vec::new();
        for person in people {
            let lanes = lanes(&person.id, from, columns, bookings);
            let count = lanes.len();
            let mut who = Some(Who { name: person.name, rows: count });
            rows.extend(lanes.into_iter().map(|lane| Row { who: who.take(), cells: cells(&lane, columns) }));
        }
        let ends = heading(hours).label;
        Some(Self { hours: (0..hours).map(heading).collect(), ends, rows })
    }

    /// Class of the table's width.
    pub(super) fn width(&self) -> &'static str {
        match self.hours.len() {
            ..=12 => "",
            13..=18 => " long",
            _ => " whole",
        }
    }

    /// Its columns.
    pub(super) fn columns(&self) -> usize {
        self.hours.len() * OF_AN_HOUR
    }
}

/// A booking in a lane: its first column, the one behind its last, and which it is.
type Taken = (usize, usize, usize);

/// A person's bookings side by side: each in the first row that has room.
fn lanes(provider: &str, from: Timestamp, columns: usize, bookings: &[Appointment]) -> Vec<Vec<Taken>> {
    let mut lanes: Vec<Vec<Taken>> = vec![Vec::new()];
    let own = bookings.iter().enumerate();
    for (index, booking) in own.filter(|(_, one)| one.provider == provider && one.standing.takes_time()) {
        let start = column(from, booking.start).min(columns.saturating_sub(1));
        let end = column(from, booking.end).clamp(start + 1, columns.max(start + 1));
        let room = |lane: &Vec<Taken>| lane.last().is_none_or(|(_, last, _)| *last <= start);
        match lanes.iter_mut().find(|lane| room(lane)) {
            Some(lane) => lane.push((start, end, index)),
            None => lanes.push(vec![(start, end, index)]),
        }
    }
    lanes
}

/// A lane's cells: what is taken, and what lies between.
fn cells(lane: &[Taken], columns: usize) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut at = 0;
    for (start, end, index) in lane {
        if *start > at {
            cells.push(Cell { columns: start - at, booking: None });
        }
        cells.push(Cell { columns: end - start, booking: Some(*index) });
        at = *end;
    }
    if columns > at {
        cells.push(Cell { columns: columns - at, booking: None });
    }
    cells
}

/// The column whose beginning is nearest.
fn column(from: Timestamp, at: Timestamp) -> usize {
    let seconds = at.duration_since(from).as_secs().max(0);
    usize::try_from((seconds + QUARTER / 2) / QUARTER).unwrap_or_default()
}

/// The hours that are shown: the usual ones and those of every booking, within the day.
fn span(day: &Day, bookings: &[Appointment]) -> (Timestamp, Timestamp) {
    let (first, last) = (day.from.timestamp(), day.to.timestamp());
    let usual = |hour| {
        let at = day.date.at(hour, 0, 0, 0).to_zoned(day.from.time_zone().clone());
        at.map_or(first, |at: Zoned| at.timestamp()).clamp(first, last)
    };
    let taking = || bookings.iter().filter(|one| one.standing.takes_time());
    let whole = |at: Timestamp| {
        let local = at.to_zoned(day.from.time_zone().clone());
        at - SignedDuration::from_secs(i64::from(local.minute()) * 60 + i64::from(local.second()))
    };
    let from = taking().map(|one| whole(one.start)).fold(usual(USUAL.0), Timestamp::min);
    let to = taking().map(|one| one.end).fold(usual(USUAL.1), Timestamp::max);
    (from.max(first), to.min(last))
}

/// Whole hours of a span.
fn hours(from: Timestamp, to: Timestamp) -> usize {
    let seconds = to.duration_since(from).as_secs().max(3600);
    usize::try_from((seconds + 3599) / 3600).unwrap_or(1)
}

#[cfg(test)]
mod tests;
