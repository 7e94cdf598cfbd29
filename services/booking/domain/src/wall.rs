//! Wall times of one day: what the clock on the wall shows, whatever the zone does with it.
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};

/// Minutes since midnight on the wall, 00:00 to 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WallTime(u16);

/// From a wall time up to, not including, a later one of the same day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    from: WallTime,
    to: WallTime,
}

/// Why a text is no wall time, or two wall times no interval.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WallError {
    /// Not a time.
    #[error("must be a time from 00:00 to 24:00")]
    Time,
    /// Ends before it starts.
    #[error("must end later than it starts")]
    Order,
}

// === impl WallTime ===

impl WallTime {
    /// The day's end, 24:00.
    pub const END: Self = Self(24 * 60);

    /// A wall time, in minutes since midnight.
    pub fn from_minutes(minutes: u16) -> Result<Self, WallError> {
        if minutes <= Self::END.0 { Ok(Self(minutes)) } else { Err(WallError::Time) }
    }

    /// Minutes since midnight.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// The wall time on a day; 24:00 is the next day's 00:00.
    #[must_use]
    pub fn on(self, day: Date) -> DateTime {
        let midnight = day.at(0, 0, 0, 0);
        let minutes: Span = i64::from(self.0).minutes();
        midnight.saturating_add(minutes)
    }
}

impl FromStr for WallTime {
    type Err = WallError;

    fn from_str(text: &str) -> Result<Self, WallError> {
        let (hours, minutes) = text.split_once(':').ok_or(WallError::Time)?;
        let number = |digits: &str| {
            let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            two.then(|| digits.parse::<u16>().ok()).flatten().ok_or(WallError::Time)
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        if minutes > 59 {
            return Err(WallError::Time);
        }
        Self::from_minutes(hours * 60 + minutes)
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

// === impl Interval ===

impl Interval {
    /// An interval of one day.
    pub fn new(from: WallTime, to: WallTime) -> Result<Self, WallError> {
        if from < to { Ok(Self { from, to }) } else { Err(WallError::Order) }
    }

    /// Its first minute.
    #[must_use]
    pub fn from(self) -> WallTime {
        self.from
    }

    /// The first minute after it.
    #[must_use]
    pub fn to(self) -> WallTime {
        self.to
    }

    /// The wall times of a grid that begins with the interval.
    pub fn grid(self, every: u32) -> impl Iterator<Item = WallTime> {
        let every = usize::try_from(every.max(1)).unwrap_or(usize::MAX);
        (self.from.0..self.to.0).step_by(every).map(WallTime)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_times_are_written_with_four_digits() {
        for (text, minutes) in [("00:00", 0), ("09:05", 545), ("23:59", 1439), ("24:00", 1440)] {
            let time = text.parse::<WallTime>();
            assert_eq!(time.clone().map(WallTime::minutes), Ok(minutes));
            assert_eq!(time.map(|time| time.to_string()), Ok(text.to_owned()));
        }
        for bad in ["", "9:00", "09:60", "24:01", "25:00", "09-00", "+9:00", "09:00:00", "٠٩:٠٠"] {
            assert_eq!(bad.parse::<WallTime>(), Err(WallError::Time), "{bad}");
        }
    }

    #[test]
    fn a_grid_begins_with_its_interval() {
        let time = |minutes| WallTime::from_minutes(minutes);
        let grid = time(5)
            .and_then(|from| Interval::new(from, time(65)?))
            .map(|interval| interval.grid(20).map(|time| time.to_string()).collect::<Vec<_>>());
        assert_eq!(grid, Ok(vec!["00:05".to_owned(), "00:25".to_owned(), "00:45".to_owned()]));
        assert_eq!(time(5).and_then(|same| Interval::new(same, same)), Err(WallError::Order));
    }
}
