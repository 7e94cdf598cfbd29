//! Wall times to instants. An opening lasts from the instant at which its first wall time happens to that of its last
//! one; where the clocks jump over an edge, the jump is the edge. Starts lie on a grid of wall times that begins with
//! each opening: one that is jumped over is never offered, one that comes twice once, at its first occurrence.
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::opening::Opening;
use crate::schedule::Schedule;
use crate::span::{Span, Spans};
use crate::timing::{Timing, later};
use crate::wall::Interval;
use crate::zone::Zone;

/// What a schedule offers within a window of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// The opening hours: the window's openings and those around it, joined where they touch.
    pub open: Spans,
    /// Starts within the window at which the appointment ends before the place closes, in order.
    pub starts: Vec<Timestamp>,
}

/// The opening hours that bear on a window, joined where they touch.
#[must_use]
pub fn open(schedule: &Schedule, window: Span) -> Spans {
    let openings = days(schedule, window).filter_map(|day| Some((day, schedule.on(day)?)));
    let spans = openings.flat_map(|(day, opening)| {
        opening.intervals.iter().map(move |interval| span_of(&opening.zone, day, *interval))
    });
    spans.collect()
}

/// Expands a schedule for the starts of a window.
#[must_use]
pub fn expand(schedule: &Schedule, window: Span, timing: Timing) -> Offer {
    let mut open = Vec::new();
    let mut starts = Vec::new();
    let until = later(window.end, i64::from(timing.duration()));
    for day in days(schedule, Span::new(window.start, until)) {
        if let Some(opening) = schedule.on(day) {
            for interval in &opening.intervals {
                open.push(span_of(&opening.zone, day, *interval));
                starts.extend(starts_of(opening, day, *interval, timing.grid()));
            }
        }
    }
    let open: Spans = open.into_iter().collect();
    starts.retain(|start| window.holds(*start) && open.cover(timing.appointment(*start)));
    starts.sort_unstable();
    starts.dedup();
    Offer { open, starts }
}

/// The days on which a window lies, in the zones of the schedule.
fn days(schedule: &Schedule, window: Span) -> impl Iterator<Item = Date> + use<> {
    let first = schedule.zones().map(|zone| zone.day(window.start)).min();
    let last = schedule.zones().map(|zone| zone.day(window.end)).max();
    let series =
        first.zip(last).map(|(first, last)| first.series(1.day()).take_while(move |day| *day <= last));
    series.into_iter().flatten()
}

fn span_of(zone: &Zone, day: Date, interval: Interval) -> Span {
    let at = |time: crate::wall::WallTime| zone.moment(time.on(day)).instant();
    Span::new(at(interval.from()), at(interval.to()))
}

/// The instants of the grid's wall times.
fn starts_of(opening: &Opening, day: Date, interval: Interval, grid: u32) -> Vec<Timestamp> {
    let span = span_of(&opening.zone, day, interval);
    if !opening.zone.changes_within(before(span.start), span.end) {
        let first = interval.from().minutes();
        let minutes = interval.grid(grid).map(|time| i64::from(time.minutes() - first));
        return minutes.map(|minutes| later(span.start, minutes)).collect();
    }
    interval.grid(grid).filter_map(|time| opening.zone.moment(time.on(day)).happens()).collect()
}

fn before(instant: Timestamp) -> Timestamp {
    instant.saturating_sub(jiff::SignedDuration::from_micros(1)).unwrap_or(instant)
}
