//! A span of elapsed time in whole seconds, written as the tenant's YAML writes it: `72h`, `90m`, `45s`.
use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Elapsed time before a start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Notice(u32);

/// Why a text is no span.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a span is a whole number and one of h, m, s")]
pub struct NoticeError;

// === impl Notice ===

impl Notice {
    /// This many seconds.
    #[must_use]
    pub const fn seconds(seconds: u32) -> Self {
        Self(seconds)
    }

    /// This many hours.
    #[must_use]
    pub const fn hours(hours: u32) -> Self {
        Self(hours * 3_600)
    }

    /// This duration, whole seconds from zero on.
    #[must_use]
    pub fn of(span: SignedDuration) -> Self {
        Self(u32::try_from(span.as_secs()).unwrap_or(if span.is_negative() { 0 } else { u32::MAX }))
    }

    /// In seconds.
    #[must_use]
    pub const fn as_seconds(self) -> u32 {
        self.0
    }

    /// As a duration.
    #[must_use]
    pub fn span(self) -> SignedDuration {
        SignedDuration::from_secs(i64::from(self.0))
    }

    /// The instant that lies this much before another.
    #[must_use]
    pub fn before(self, instant: Timestamp) -> Timestamp {
        instant.checked_sub(self.span()).unwrap_or(Timestamp::MIN)
    }

    /// The largest unit that divides it, with how many there are.
    #[must_use]
    pub fn in_largest_unit(self) -> (u32, Unit) {
        match self.0 {
            seconds if seconds % 3_600 == 0 => (seconds / 3_600, Unit::Hour),
            seconds if seconds % 60 == 0 => (seconds / 60, Unit::Minute),
            seconds => (seconds, Unit::Second),
        }
    }
}

/// A unit of time that a span is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 3,600 seconds.
    Hour,
    /// 60 seconds.
    Minute,
    /// One.
    Second,
}

impl fmt::Display for Notice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = self.in_largest_unit();
        let letter = match unit {
            Unit::Hour => 'h',
            Unit::Minute => 'm',
            Unit::Second => 's',
        };
        write!(out, "{count}{letter}")
    }
}

impl FromStr for Notice {
    type Err = NoticeError;

    fn from_str(text: &str) -> Result<Self, NoticeError> {
        let split = text.len().checked_sub(1).and_then(|at| text.split_at_checked(at)).ok_or(NoticeError)?;
        let (digits, factor) = match split {
            (digits, "h") => (digits, 3_600),
            (digits, "m") => (digits, 60),
            (digits, "s") => (digits, 1),
            _ => return Err(NoticeError),
        };
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let count: u32 = digits.parse().ok().filter(|_| plain).ok_or(NoticeError)?;
        count.checked_mul(factor).map(Self).ok_or(NoticeError)
    }
}

impl TryFrom<String> for Notice {
    type Error = NoticeError;

    fn try_from(text: String) -> Result<Self, NoticeError> {
        text.parse()
    }
}

impl From<Notice> for String {
    fn from(notice: Notice) -> Self {
        notice.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_unit_that_divides_it_is_written() {
        for (seconds, text) in [(0, "0h"), (259_200, "72h"), (5_400, "90m"), (45, "45s"), (3_601, "3601s")] {
            assert_eq!(Notice::seconds(seconds).to_string(), text);
        }
        for bad in ["", "h", "72", "-1h", "+1h", "1.5h", "72 h", "9999999h", "ñ"] {
            assert_eq!(bad.parse::<Notice>(), Err(NoticeError), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_span_reads_back(seconds: u32) {
            let notice = Notice::seconds(seconds);
            prop_assert_eq!(notice.to_string().parse(), Ok(notice));
        }
    }
}
