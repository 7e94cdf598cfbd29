//! The rules before claims: is this a start that could be booked at all, whoever has taken it by now?
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::expand::expand;
use crate::schedule::Schedule;
use crate::span::Span;
use crate::timing::Timing;
use crate::zone::Zone;

/// How early and how late a tenant takes bookings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// Least elapsed time between booking and start.
    pub min_notice: SignedDuration,
    /// Farthest day that can be booked, calendar days from today in `zone`.
    pub max_advance_days: u32,
    /// The tenant's zone.
    pub zone: Zone,
}

/// Why a start cannot be booked, whatever is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// Less than the tenant's notice away, or past.
    #[error("the start is too soon")]
    TooSoon,
    /// Later than the last day that can be booked.
    #[error("the start is too far ahead")]
    TooFar,
    /// Outside the opening hours, or they end before the appointment would end.
    #[error("the start lies outside the opening hours")]
    Closed,
    /// Open, but no start of the grid.
    #[error("the start is not one of those that are offered")]
    OffGrid,
}

impl Horizon {
    /// Checks notice and advance. Exactly at the notice: yes.
    pub fn check(&self, start: Timestamp, now: Timestamp) -> Result<(), Unavailable> {
        if start.duration_since(now) < self.min_notice || start < now {
            Err(Unavailable::TooSoon)
        } else if self.zone.day(start) > self.last_day(now) {
            Err(Unavailable::TooFar)
        } else {
            Ok(())
        }
    }

    /// The last calendar day that can be booked.
    #[must_use]
    pub fn last_day(&self, now: Timestamp) -> Date {
        self.zone.day(now).saturating_add(i64::from(self.max_advance_days).days())
    }
}

/// Whether a start can be booked with a provider of this schedule, before claims.
pub fn is_bookable(
    schedule: &Schedule,
    timing: Timing,
    horizon: &Horizon,
    start: Timestamp,
    now: Timestamp,
) -> Result<(), Unavailable> {
    horizon.check(start, now)?;
    let instant = Span::new(start, start.saturating_add(SignedDuration::from_nanos(1)).unwrap_or(start));
    let offer = expand(schedule, instant, timing);
    if offer.starts.contains(&start) {
        Ok(())
    } else if offer.open.cover(timing.appointment(start)) {
        Err(Unavailable::OffGrid)
    } else {
        Err(Unavailable::Closed)
    }
}

#[cfg(test)]
mod tests;
