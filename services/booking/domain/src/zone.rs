//! Time zones (IANA) and what a wall time means in one.
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// A time zone of the IANA database.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    zone: TimeZone,
    name: String,
}

/// Not the name of a zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a time zone of the IANA database, such as Europe/Madrid")]
pub struct UnknownZone;

/// When a wall time happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// At this instant; for a wall time that comes twice, its first occurrence.
    At(Timestamp),
    /// Never: the clocks jump over it, at this instant.
    Skipped(Timestamp),
}

// === impl Zone ===

impl Zone {
    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self { zone: TimeZone::UTC, name: "UTC".to_owned() }
    }

    /// The name in the database.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When a wall time happens: the first instant at which the clocks show it or, if they never do, something later.
    #[must_use]
    pub fn moment(&self, wall: DateTime) -> Moment {
        let at = |offset: jiff::tz::Offset| offset.to_timestamp(wall).unwrap_or(Timestamp::MAX);
        match self.zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => Moment::At(at(offset)),
            AmbiguousOffset::Fold { before, .. } => Moment::At(at(before)),
            AmbiguousOffset::Gap { before, .. } => Moment::Skipped(self.last_change_until(at(before))),
        }
    }

    /// The first instant of a calendar day.
    #[must_use]
    pub fn start_of(&self, day: Date) -> Timestamp {
        self.moment(day.at(0, 0, 0, 0)).instant()
    }

    /// The wall time of an instant.
    #[must_use]
    pub fn wall(&self, instant: Timestamp) -> DateTime {
        self.zone.to_datetime(instant)
    }

    /// The calendar day of an instant.
    #[must_use]
    pub fn day(&self, instant: Timestamp) -> Date {
        self.wall(instant).date()
    }

    /// Whether the clocks change after `start` and up to `end`.
    pub(crate) fn changes_within(&self, start: Timestamp, end: Timestamp) -> bool {
        self.zone.following(start).next().is_some_and(|change| change.timestamp() <= end)
    }

    /// The instant of the last change of the clocks, up to and including this one.
    fn last_change_until(&self, instant: Timestamp) -> Timestamp {
        let after = instant.saturating_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(instant);
        self.zone.preceding(after).next().map_or(instant, |change| change.timestamp())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
        if name.is_empty() || name.len() > 64 || !name.bytes().all(plain) {
            return Err(UnknownZone);
        }
        let zone = TimeZone::get(name).map_err(|_| UnknownZone)?;
        let name = zone.iana_name().ok_or(UnknownZone)?.to_owned();
        Ok(Self { zone, name })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

// === impl Moment ===

impl Moment {
    /// When it happens; for a wall time that is jumped over, when the clocks jump.
    #[must_use]
    pub fn instant(self) -> Timestamp {
        match self {
            Self::At(instant) | Self::Skipped(instant) => instant,
        }
    }

    /// When it happens, if it does.
    #[must_use]
    pub fn happens(self) -> Option<Timestamp> {
        match self {
            Self::At(instant) => Some(instant),
            Self::Skipped(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(zone: &str, wall: &str) -> Moment {
        let zone: Zone = zone.parse().unwrap_or_else(|_| Zone::utc());
        zone.moment(wall.parse().unwrap_or_default())
    }

    fn at(instant: &str) -> Timestamp {
        instant.parse().unwrap_or_default()
    }

    #[test]
    fn a_wall_time_that_is_jumped_over_never_happens() {
        let jump = at("2026-03-29T01:00:00Z");
        assert_eq!(moment("Europe/Madrid", "2026-03-29T01:59"), Moment::At(at("2026-03-29T00:59:00Z")));
        assert_eq!(moment("Europe/Madrid", "2026-03-29T02:00"), Moment::Skipped(jump));
        assert_eq!(moment("Europe/Madrid", "2026-03-29T02:59"), Moment::Skipped(jump));
        assert_eq!(moment("Europe/Madrid", "2026-03-29T03:00"), Moment::At(jump));
    }

    #[test]
    fn a_wall_time_that_comes_twice_happens_at_its_first_occurrence() {
        assert_eq!(moment("Europe/Madrid", "2026-10-25T02:30"), Moment::At(at("2026-10-25T00:30:00Z")));
        assert_eq!(moment("Australia/Lord_Howe", "2026-04-05T01:45"), Moment::At(at("2026-04-04T14:45:00Z")));
    }

    #[test]
    fn a_day_without_midnight_starts_when_the_clocks_have_jumped() {
        assert_eq!(
            moment("America/Sao_Paulo", "2018-11-04T00:00"),
            Moment::Skipped(at("2018-11-04T03:00:00Z"))
        );
    }

    #[test]
    fn zones_have_names_of_the_database() {
        for bad in ["", "Nowhere", "Europe/Madrid ", "../etc/passwd", "CET-1CEST", "+02:00"] {
            assert_eq!(bad.parse::<Zone>(), Err(UnknownZone), "{bad}");
        }
        assert_eq!(
            "europe/madrid".parse::<Zone>().map(|zone| zone.to_string()),
            Ok("Europe/Madrid".to_owned())
        );
    }
}
