//! How long a service takes, in whole elapsed minutes.
use jiff::{SignedDuration, Timestamp};

use crate::check::Checks;
use crate::span::Span;

/// Minutes of a service, unchecked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minutes {
    /// Of the appointment.
    pub duration: u32,
    /// Kept free before it.
    pub before: u32,
    /// Kept free after it.
    pub after: u32,
    /// Between two starts.
    pub grid: u32,
}

/// How long a service takes, what is kept free around it, and how often it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing(Minutes);

impl Timing {
    /// Checks minutes: duration 5 to 1,440, kept free before and after 0 to 240, starts every 5 to 240.
    pub fn parse(minutes: Minutes, checks: &mut Checks) -> Option<Self> {
        let Minutes { duration, before, after, grid } = minutes;
        let duration = checks.within("duration_minutes", duration, 5, 1_440);
        let before = checks.within("before_minutes", before, 0, 240);
        let after = checks.within("after_minutes", after, 0, 240);
        let grid = checks.within("grid_minutes", grid, 5, 240);
        Some(Self(Minutes { duration: duration?, before: before?, after: after?, grid: grid? }))
    }

    /// Minutes of the appointment.
    #[must_use]
    pub fn duration(self) -> u32 {
        self.0.duration
    }

    /// Minutes kept free before it.
    #[must_use]
    pub fn before(self) -> u32 {
        self.0.before
    }

    /// Minutes kept free after it.
    #[must_use]
    pub fn after(self) -> u32 {
        self.0.after
    }

    /// Minutes between two starts.
    #[must_use]
    pub fn grid(self) -> u32 {
        self.0.grid
    }

    /// The appointment that starts here: what the client sees.
    #[must_use]
    pub fn appointment(self, start: Timestamp) -> Span {
        Span::new(start, later(start, i64::from(self.0.duration)))
    }

    /// The time that the appointment takes from its provider: buffers included.
    #[must_use]
    pub fn claim(self, start: Timestamp) -> Span {
        let end = i64::from(self.0.duration) + i64::from(self.0.after);
        Span::new(later(start, -i64::from(self.0.before)), later(start, end))
    }
}

/// An instant so many elapsed minutes later, at most the last one there is.
pub(crate) fn later(instant: Timestamp, minutes: i64) -> Timestamp {
    instant.saturating_add(SignedDuration::from_secs(minutes * 60)).unwrap_or(instant)
}
