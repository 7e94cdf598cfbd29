//! A position in a list that is ordered by time.
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use uuid::Uuid;

/// A position in a list that is ordered by an instant, and by id where instants are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The item's instant, in whole microseconds.
    pub at: Timestamp,
    /// The item's id.
    pub id: Uuid,
}

/// A text is no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a position of a list")]
pub struct BadPosition;

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.at.as_microsecond(), self.id)
    }
}

impl FromStr for Position {
    type Err = BadPosition;

    fn from_str(text: &str) -> Result<Self, BadPosition> {
        let (at, id) = text.split_once(' ').ok_or(BadPosition)?;
        let at: i64 = at.parse().map_err(|_| BadPosition)?;
        let at = Timestamp::from_microsecond(at).map_err(|_| BadPosition)?;
        Ok(Self { at, id: id.parse().map_err(|_| BadPosition)? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_position_survives_its_text(at in -9_000_000_000_000_000..9_000_000_000_000_000_i64, id: u128) {
            let position = Position { at: Timestamp::from_microsecond(at).unwrap(), id: Uuid::from_u128(id) };
            prop_assert_eq!(position.to_string().parse(), Ok(position));
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = text.parse::<Position>();
        }
    }
}
