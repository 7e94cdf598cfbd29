//! The day as a table: one row a person, a column from each quarter of an hour in which something begins to the next.
//! Columns are elapsed time, so that a day on which clocks change has the hours that it has. What the schedules say is
//! not known here: a time without a booking is told as that, never as free.
use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, Zoned};
use kit_ids::ResourceId;
use kit_locale::Language;

use super::day::{Appointment, Day};

/// Hours that are always shown, so that the table of a quiet day is not one column wide.
const USUAL: (i8, i8) = (9, 18);
/// Seconds of a quarter.
const QUARTER: i64 = 900;
/// Quarters of an hour.
const OF_AN_HOUR: usize = 4;

/// The table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Grid {
    /// How many quarters each column is wide: 1 to 4. In every one of them a cell begins, as HTML's table model asks.
    pub columns: Vec<usize>,
    /// The columns' headings.
    pub hours: Vec<Hour>,
    /// Where the last one ends.
    pub ends: String,
    /// Rows, by the order of people.
    pub rows: Vec<Row>,
}

/// The heading of an hour's columns.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hour {
    /// How many.
    pub columns: usize,
    /// Wall time.
    pub label: String,
    /// Whether it is now.
    pub current: bool,
}

/// One row. A person has more than one where bookings overlap.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Whose it is, on the first of the person's rows.
    pub heading: Option<ProviderHeading>,
    /// What fills it, without a gap.
    pub cells: Vec<Cell>,
}

/// The heading of a provider's rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ProviderHeading {
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
    /// The provider's id; None: not known.
    pub id: Option<ResourceId>,
    /// Name.
    pub name: String,
}

impl Grid {
    /// The table of a day; None: there is nobody to show.
    pub(super) fn of(
        language: Language,
        day: &Day,
        now: Timestamp,
        people: Vec<Person>,
        bookings: &[Appointment],
    ) -> Option<Self> {
        if people.is_empty() {
            return None;
        }
        let Shown { from, to } = shown(day, bookings);
        let hours = hours(from, to);
        let quarters = hours * OF_AN_HOUR;
        let people: Vec<Lanes> = people
            .into_iter()
            .map(|person| Lanes { lanes: lanes(person.id, from, quarters, bookings), name: person.name })
            .collect();
        let edges = edges(quarters, people.iter().flat_map(|person| &person.lanes).flatten());
        let heading = |hour: usize| {
            let start = from + SignedDuration::from_hours(i64::try_from(hour).unwrap_or_default());
            let end = start + SignedDuration::from_hours(1);
            let label = language.time(&start.to_zoned(day.from.time_zone().clone()));
            let columns = edges.range(hour * OF_AN_HOUR..(hour + 1) * OF_AN_HOUR).count();
            Hour { columns, label, current: (start..end).contains(&now) }
        };
        let mut rows = Vec::new();
        for Lanes { name, lanes } in people {
            let mut heading = Some(ProviderHeading { name, rows: lanes.len() });
            let row =
                |lane: Vec<Taken>| Row { heading: heading.take(), cells: cells(&lane, quarters, &edges) };
            rows.extend(lanes.into_iter().map(row));
        }
        let ends = heading(hours).label;
        let next = edges.iter().skip(1).copied().chain([quarters]);
        let columns = edges.iter().zip(next).map(|(edge, next)| next - edge).collect();
        Some(Self { columns, hours: (0..hours).map(heading).collect(), ends, rows })
    }
}

/// The hours that are shown.
struct Shown {
    from: Timestamp,
    to: Timestamp,
}

/// A person and the rows that their bookings take.
struct Lanes {
    name: String,
    lanes: Vec<Vec<Taken>>,
}

/// A booking in a lane.
struct Taken {
    /// Its first quarter.
    start: usize,
    /// The one behind its last.
    end: usize,
    /// Which of the day's bookings it is.
    index: usize,
}

/// A person's bookings side by side: each in the first row that has room.
fn lanes(
    provider: Option<ResourceId>,
    from: Timestamp,
    quarters: usize,
    bookings: &[Appointment],
) -> Vec<Vec<Taken>> {
    let mut lanes: Vec<Vec<Taken>> = vec![Vec::new()];
    let own = bookings.iter().enumerate();
    for (index, booking) in own.filter(|(_, one)| one.provider == provider && one.state.takes_time()) {
        let start = quarter(from, booking.start).min(quarters.saturating_sub(1));
        let end = quarter(from, booking.end).clamp(start + 1, quarters.max(start + 1));
        let room = |lane: &Vec<Taken>| lane.last().is_none_or(|last| last.end <= start);
        match lanes.iter_mut().find(|lane| room(lane)) {
            Some(lane) => lane.push(Taken { start, end, index }),
            None => lanes.push(vec![Taken { start, end, index }]),
        }
    }
    lanes
}

/// Where a column begins: with every hour, and wherever a booking begins or ends.
fn edges<'a>(quarters: usize, taken: impl Iterator<Item = &'a Taken>) -> BTreeSet<usize> {
    let hours = (0..quarters).step_by(OF_AN_HOUR);
    let bookings = taken.flat_map(|one| [one.start, one.end]).filter(|edge| *edge < quarters);
    hours.chain(bookings).collect()
}

/// A lane's cells: what is taken, and what lies between.
fn cells(lane: &[Taken], quarters: usize, edges: &BTreeSet<usize>) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut cell = |from: usize, to: usize, booking| {
        if from < to {
            cells.push(Cell { columns: edges.range(from..to).count(), booking });
        }
    };
    let mut at = 0;
    for one in lane {
        cell(at, one.start, None);
        cell(one.start, one.end, Some(one.index));
        at = one.end;
    }
    cell(at, quarters, None);
    cells
}

/// The quarter whose beginning is nearest.
fn quarter(from: Timestamp, at: Timestamp) -> usize {
    let seconds = at.duration_since(from).as_secs().max(0);
    usize::try_from((seconds + QUARTER / 2) / QUARTER).unwrap_or_default()
}

/// The hours that are shown: the usual ones and those of every booking, within the day.
fn shown(day: &Day, bookings: &[Appointment]) -> Shown {
    let (first, last) = (day.from.timestamp(), day.to.timestamp());
    let usual = |hour| {
        let at = day.date.at(hour, 0, 0, 0).to_zoned(day.from.time_zone().clone());
        at.map_or(first, |at: Zoned| at.timestamp()).clamp(first, last)
    };
    let taking = || bookings.iter().filter(|one| one.state.takes_time());
    let whole = |at: Timestamp| {
        let local = at.to_zoned(day.from.time_zone().clone());
        at - SignedDuration::from_secs(i64::from(local.minute()) * 60 + i64::from(local.second()))
    };
    let from = taking().map(|one| whole(one.start)).fold(usual(USUAL.0), Timestamp::min);
    let to = taking().map(|one| one.end).fold(usual(USUAL.1), Timestamp::max);
    Shown { from: from.max(first), to: to.min(last) }
}

/// Whole hours of a span.
fn hours(from: Timestamp, to: Timestamp) -> usize {
    let seconds = to.duration_since(from).as_secs().max(3600);
    usize::try_from((seconds + 3599) / 3600).unwrap_or(1)
}

#[cfg(test)]
mod tests;
