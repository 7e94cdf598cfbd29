//! The life of a booking. Each state knows where it may go; anything else is refused, naming from and to.
use jiff::{SignedDuration, Timestamp};

use crate::names::named;

/// How long a no-show can be corrected, elapsed time since the booking's end.
pub const CORRECTION_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);

named! {
    /// Where a booking stands.
    State in "state" {
        /// Payment is due.
        AwaitingPayment = "awaiting_payment",
        /// Staff must approve.
        Pending = "pending",
        /// It takes place.
        Confirmed = "confirmed",
        /// Called off. Final.
        Cancelled = "cancelled",
        /// Refused by staff. Final.
        Declined = "declined",
        /// Neither paid nor approved in time. Final.
        Expired = "expired",
        /// The client did not come.
        NoShow = "no_show",
    }
}

named! {
    /// When a booking lies, seen from now: derived, never stored.
    Phase in "phase" {
        /// Before its start.
        Upcoming = "upcoming",
        /// Between start and end.
        Arrived = "arrived",
        /// From its end on.
        Past = "past",
    }
}

/// A move that the life of a booking does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a booking that is {from} cannot become {to}")]
pub struct IllegalMove {
    /// Where it stands.
    pub from: State,
    /// Where it was to go.
    pub to: State,
}

// === impl State ===

impl State {
    /// Whether it is none that was cancelled, declined, missed or forgotten.
    #[must_use]
    pub fn stands(self) -> bool {
        match self {
            Self::AwaitingPayment | Self::Pending | Self::Confirmed => true,
            Self::Cancelled | Self::Declined | Self::Expired | Self::NoShow => false,
        }
    }

    /// Whether a booking can begin its life so.
    #[must_use]
    pub fn is_initial(self) -> bool {
        matches!(self, Self::AwaitingPayment | Self::Pending | Self::Confirmed)
    }

    /// The state after a move. A no-show goes back to confirmed only by [`State::corrected`].
    pub fn to(self, next: Self) -> Result<Self, IllegalMove> {
        use State::{AwaitingPayment, Cancelled, Confirmed, Declined, Expired, NoShow, Pending};
        match (self, next) {
            (AwaitingPayment, Confirmed | Expired | Cancelled)
            | (Pending, Confirmed | Declined | Expired | Cancelled)
            | (Confirmed, Cancelled | NoShow) => Ok(next),
            _ => Err(IllegalMove { from: self, to: next }),
        }
    }

    /// A no-show that was none: confirmed again, within seven days of the booking's end.
    pub fn corrected(self, ends_at: Timestamp, now: Timestamp) -> Result<Self, IllegalMove> {
        let in_time = now.duration_since(ends_at) <= CORRECTION_WITHIN;
        match self {
            Self::NoShow if in_time => Ok(Self::Confirmed),
            _ => Err(IllegalMove { from: self, to: Self::Confirmed }),
        }
    }
}

// === impl Phase ===

impl Phase {
    /// Where `now` lies in a booking's time (half-open).
    #[must_use]
    pub fn of(starts_at: Timestamp, ends_at: Timestamp, now: Timestamp) -> Self {
        if now < starts_at {
            Self::Upcoming
        } else if now < ends_at {
            Self::Arrived
        } else {
            Self::Past
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_listed_moves_are_legal() {
        let legal: Vec<String> = State::ALL
            .iter()
            .flat_map(|from| State::ALL.iter().map(move |to| (*from, *to)))
            .filter(|(from, to)| from.to(*to).is_ok())
            .map(|(from, to)| format!("{from} -> {to}"))
            .collect();
        let expected = [
            "awaiting_payment -> confirmed",
            "awaiting_payment -> cancelled",
            "awaiting_payment -> expired",
            "pending -> confirmed",
            "pending -> cancelled",
            "pending -> declined",
            "pending -> expired",
            "confirmed -> cancelled",
            "confirmed -> no_show",
        ];
        assert_eq!(legal, expected);
    }

    #[test]
    fn an_illegal_move_names_from_and_to() {
        let refused = State::Cancelled.to(State::Confirmed).map_err(|error| error.to_string());
        assert_eq!(refused, Err("a booking that is cancelled cannot become confirmed".to_owned()));
    }

    #[test]
    fn a_no_show_is_corrected_within_seven_days() {
        let end = Timestamp::UNIX_EPOCH;
        let limit = end + CORRECTION_WITHIN;
        assert_eq!(State::NoShow.corrected(end, limit), Ok(State::Confirmed));
        assert!(State::NoShow.corrected(end, limit + SignedDuration::from_micros(1)).is_err());
        assert!(State::Cancelled.corrected(end, end).is_err());
    }

    #[test]
    fn the_phase_follows_from_the_time() {
        let at = |hour| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour);
        let phase = |now| Phase::of(at(1), at(2), now).as_str();
        let just_before = |hour| at(hour) - SignedDuration::from_micros(1);
        assert_eq!(
            [phase(just_before(1)), phase(at(1)), phase(just_before(2)), phase(at(2))],
            ["upcoming", "arrived", "arrived", "past"]
        );
    }
}
