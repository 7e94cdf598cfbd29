//! Durations as people write them: `15m`, `72h`, `1h30m`.
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A duration of whole seconds, elapsed time; keeps how it was written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span {
    text: String,
    seconds: u32,
}

/// Why a text is no duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a duration is written as hours, minutes and seconds: 72h, 15m, 1h30m; at most 20000h")]
pub struct SpanError;

// === impl Span ===

impl Span {
    /// What the schema says of the text.
    pub const PATTERN: &str = "^([0-9]{1,7}h)?([0-9]{1,7}m)?([0-9]{1,7}s)?$";
    /// Longest duration, seconds.
    pub const MAX: u32 = 20_000 * 3600;

    /// A duration of so many seconds, written in its largest unit.
    #[must_use]
    pub fn of_seconds(seconds: u32) -> Self {
        let text = match seconds {
            whole if whole % 3600 == 0 => format!("{}h", whole / 3600),
            whole if whole % 60 == 0 => format!("{}m", whole / 60),
            other => format!("{other}s"),
        };
        Self { text, seconds }
    }

    /// A duration of so many minutes.
    #[must_use]
    pub fn minutes(minutes: u32) -> Self {
        Self::of_seconds(minutes.saturating_mul(60))
    }

    /// A duration of so many hours.
    #[must_use]
    pub fn hours(hours: u32) -> Self {
        Self::of_seconds(hours.saturating_mul(3600))
    }

    /// Whole seconds.
    #[must_use]
    pub fn seconds(&self) -> u32 {
        self.seconds
    }
}

impl PartialEq for Span {
    fn eq(&self, other: &Self) -> bool {
        self.seconds == other.seconds
    }
}

impl Eq for Span {}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let mut rest = text;
        let mut total = 0_u64;
        for (unit, factor) in [('h', 3600), ('m', 60), ('s', 1)] {
            if let Some((digits, after)) = rest.split_once(unit) {
                let plain =
                    (1..=7).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
                let count: u64 = digits.parse().ok().filter(|_| plain).ok_or(SpanError)?;
                total += count * factor;
                rest = after;
            }
        }
        let seconds = u32::try_from(total).ok().filter(|seconds| *seconds <= Self::MAX);
        match seconds {
            Some(seconds) if rest.is_empty() && !text.is_empty() => {
                Ok(Self { text: text.to_owned(), seconds })
            }
            _ => Err(SpanError),
        }
    }
}

impl TryFrom<String> for Span {
    type Error = SpanError;

    fn try_from(text: String) -> Result<Self, SpanError> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.text
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl JsonSchema for Span {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "duration",
            "minLength": 2,
            "maxLength": 24,
            "pattern": Self::PATTERN,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_they_are_written() {
        for (text, seconds) in [("15m", 900), ("72h", 259_200), ("1h30m", 5400), ("90s", 90), ("0h", 0)] {
            let span: Span = text.parse().unwrap();
            assert_eq!((span.seconds(), span.to_string().as_str()), (seconds, text));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "15", "m", "1.5h", "-1h", "1m1h", "15 m", "20001h", "12345678s", "1d", "h1"] {
            assert_eq!(text.parse::<Span>(), Err(SpanError), "{text}");
        }
    }

    #[test]
    fn a_made_span_is_written_in_its_largest_unit() {
        assert_eq!(Span::minutes(120).to_string(), "2h");
        assert_eq!(Span::minutes(15).to_string(), "15m");
        assert_eq!(Span::of_seconds(61).to_string(), "61s");
    }
}
