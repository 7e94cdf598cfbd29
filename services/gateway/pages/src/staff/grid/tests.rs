use jiff::civil::date;
use jiff::tz::TimeZone;
use kit_ids::BookingId;

use super::*;
use crate::staff::client_name::ClientName;
use crate::staff::display_state::DisplayState;

/// The provider with this letter.
fn id(letter: &str) -> ResourceId {
    ResourceId::from(uuid::Uuid::from_u128(letter.bytes().next().unwrap().into()))
}

fn booking(provider: &str, start: &str, minutes: i64) -> Appointment {
    let start: Timestamp = start.parse().unwrap();
    Appointment {
        id: BookingId::from(uuid::Uuid::nil()),
        start,
        end: start + SignedDuration::from_mins(minutes),
        client: ClientName::Erased,
        service: String::new(),
        provider: Some(id(provider)),
        with: String::new(),
        state: DisplayState::Confirmed,
    }
}

fn grid(day: (i16, i8, i8), bookings: &[Appointment]) -> Grid {
    let day = Day::of(date(day.0, day.1, day.2), &TimeZone::get("Europe/Madrid").unwrap()).unwrap();
    let person = |name: &str| Person { id: Some(id(name)), name: name.to_uppercase() };
    Grid::of(Language::Spanish, &day, day.from.timestamp(), vec![person("a"), person("b")], bookings).unwrap()
}

/// A row's cells, in quarters.
fn spans(grid: &Grid, row: usize) -> Vec<(usize, Option<usize>)> {
    let mut widths = grid.columns.iter();
    let mut width = |cell: &Cell| widths.by_ref().take(cell.columns).sum();
    grid.rows[row].cells.iter().map(|cell| (width(cell), cell.booking)).collect()
}

/// Every row and the headings fill the table, and a cell begins in each of its columns.
fn is_whole(grid: &Grid) {
    let starts = |columns: Vec<usize>| {
        let mut at = 0;
        let mut starts = BTreeSet::new();
        for wide in &columns {
            starts.insert(at);
            at += wide;
        }
        assert_eq!(at, grid.columns.len(), "{columns:?}");
        starts
    };
    let mut begun = starts(grid.hours.iter().map(|hour| hour.columns).collect());
    for row in &grid.rows {
        begun.extend(starts(row.cells.iter().map(|cell| cell.columns).collect()));
    }
    assert_eq!(begun.len(), grid.columns.len());
    assert_eq!(grid.columns.iter().sum::<usize>(), grid.hours.len() * OF_AN_HOUR);
}

#[test]
fn a_quiet_day_has_the_usual_hours() {
    let grid = grid((2026, 12, 3), &[]);
    let labels: Vec<&str> = grid.hours.iter().map(|hour| hour.label.as_str()).collect();
    assert_eq!((labels.len(), labels.first(), labels.last()), (9, Some(&"09:00"), Some(&"17:00")));
    assert_eq!(spans(&grid, 0), [(36, None)]);
    assert_eq!(grid.columns, [4; 9]);
    is_whole(&grid);
}

#[test]
fn bookings_stand_where_they_are() {
    let bookings = [
        booking("a", "2026-12-03T07:30:00Z", 45),
        booking("a", "2026-12-03T08:15:00Z", 75),
        booking("b", "2026-12-03T19:40:00Z", 50),
    ];
    let grid = grid((2026, 12, 3), &bookings);
    assert_eq!(grid.hours.first().unwrap().label, "08:00");
    assert_eq!(grid.hours.last().unwrap().label, "21:00");
    assert_eq!(spans(&grid, 0), [(2, None), (3, Some(0)), (5, Some(1)), (46, None)]);
    assert_eq!(
        grid.rows[1].heading.as_ref().map(|heading| (heading.name.as_str(), heading.rows)),
        Some(("B", 1))
    );
    is_whole(&grid);
}

#[test]
fn what_overlaps_has_a_row_of_its_own_and_what_was_cancelled_none() {
    let mut bookings = vec![
        booking("a", "2026-12-03T09:00:00Z", 60),
        booking("a", "2026-12-03T09:30:00Z", 60),
        booking("a", "2026-12-03T10:00:00Z", 5),
        booking("a", "2026-12-03T10:05:00Z", 5),
        booking("a", "2026-12-03T11:00:00Z", 60),
    ];
    bookings[4].state = DisplayState::Cancelled;
    let grid = grid((2026, 12, 3), &bookings);
    let heading: Vec<Option<usize>> =
        grid.rows.iter().map(|row| row.heading.as_ref().map(|heading| heading.rows)).collect();
    assert_eq!(heading, [Some(3), None, None, Some(1)]);
    let shown: Vec<usize> =
        grid.rows.iter().flat_map(|row| row.cells.iter().filter_map(|cell| cell.booking)).collect();
    assert_eq!(shown, [0, 2, 1, 3]);
    is_whole(&grid);
}

#[test]
fn clocks_that_change_move_no_booking() {
    // The night of 25 October has its two o'clock twice; one booking in each.
    let bookings = [booking("a", "2026-10-25T00:00:00Z", 60), booking("a", "2026-10-25T01:00:00Z", 60)];
    let autumn = grid((2026, 10, 25), &bookings);
    let labels: Vec<&str> = autumn.hours.iter().take(4).map(|hour| hour.label.as_str()).collect();
    assert_eq!(labels, ["02:00\u{a0}(UTC+2)", "02:00\u{a0}(UTC+1)", "03:00", "04:00"]);
    assert_eq!(spans(&autumn, 0)[..2], [(4, Some(0)), (4, Some(1))]);
    assert_eq!(autumn.hours.last().unwrap().label, "17:00");
    is_whole(&autumn);
    // In the night of 29 March there is no two o'clock.
    let spring = grid((2026, 3, 29), &[booking("a", "2026-03-29T00:00:00Z", 120)]);
    let labels: Vec<&str> = spring.hours.iter().take(3).map(|hour| hour.label.as_str()).collect();
    assert_eq!(labels, ["01:00", "03:00", "04:00"]);
    assert_eq!(spans(&spring, 0)[0], (8, Some(0)));
    is_whole(&spring);
}

#[test]
fn what_goes_on_after_midnight_ends_with_the_table() {
    let grid = grid((2026, 12, 3), &[booking("a", "2026-12-03T22:30:00Z", 120)]);
    assert_eq!(grid.hours.last().unwrap().label, "23:00");
    assert_eq!(spans(&grid, 0).last(), Some(&(2, Some(0))));
    is_whole(&grid);
}
