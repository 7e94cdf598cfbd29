//! The state of a booking as the staff sees it: never by colour alone.
use booking_api::{Phase, State};

use crate::words::Words;

/// The state of a booking as the day shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DisplayState {
    /// Payment is due: the time is kept until then.
    AwaitingPayment,
    /// Waits for the business.
    Pending,
    /// Stands, and lies ahead.
    Confirmed,
    /// Has begun, and is not over: whether anybody came is not known.
    UnderWay,
    /// Stood, and is over.
    Over,
    /// The client did not come.
    NoShow,
    /// Was cancelled.
    Cancelled,
    /// The business said no.
    Declined,
    /// Nobody decided in time.
    Expired,
}

/// A state as a sign and a word.
pub(super) struct Badge {
    /// Class of its colour; may be empty.
    pub class: &'static str,
    /// Icon.
    pub icon: &'static str,
    /// Word.
    pub word: String,
}

impl DisplayState {
    /// From a booking's state and phase.
    pub(super) fn of(state: State, phase: Phase) -> Self {
        match (state, phase) {
            (State::AwaitingPayment, _) => Self::AwaitingPayment,
            (State::Pending, _) => Self::Pending,
            (State::Confirmed, Phase::Past) => Self::Over,
            (State::Confirmed, Phase::Arrived) => Self::UnderWay,
            (State::Confirmed, Phase::Upcoming) => Self::Confirmed,
            (State::NoShow, _) => Self::NoShow,
            (State::Cancelled, _) => Self::Cancelled,
            (State::Declined, _) => Self::Declined,
            (State::Expired, _) => Self::Expired,
        }
    }

    /// Whether it takes time of the day.
    pub(super) fn takes_time(self) -> bool {
        !matches!(self, Self::Cancelled | Self::Declined | Self::Expired)
    }

    /// Whether it is still to come, or under way.
    pub(super) fn is_ahead(self) -> bool {
        matches!(self, Self::AwaitingPayment | Self::Pending | Self::Confirmed | Self::UnderWay)
    }

    /// Its sign and word.
    pub(super) fn badge(self, words: Words) -> Badge {
        let (class, icon, key) = match self {
            Self::AwaitingPayment => ("", "awaiting-payment", "state-badge-awaiting-payment"),
            Self::Pending => ("warn", "clock", "state-badge-pending"),
            Self::Confirmed => ("ok", "check", "state-badge-confirmed"),
            Self::UnderWay => ("info", "clock", "state-badge-under-way"),
            Self::Over => ("", "check", "state-badge-over"),
            Self::NoShow => ("bad", "x", "state-badge-no-show"),
            Self::Cancelled => ("bad", "x", "state-badge-cancelled"),
            Self::Declined => ("bad", "x", "state-badge-declined"),
            Self::Expired => ("", "clock", "state-badge-expired"),
        };
        Badge { class, icon, word: words.message(key) }
    }

    /// Class of its place in the day's table.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Over => " past",
            Self::AwaitingPayment | Self::Pending => " wait",
            Self::NoShow => " gone",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_the_contract_stands_for_itself() {
        let of = |state: &State| DisplayState::of(*state, Phase::Upcoming);
        let states: Vec<DisplayState> = State::ALL.iter().map(of).collect();
        for (place, one) in states.iter().enumerate() {
            assert_eq!(states.iter().position(|other| other == one), Some(place), "{one:?}");
        }
        assert_eq!(DisplayState::of(State::Confirmed, Phase::Past), DisplayState::Over);
        assert_eq!(DisplayState::of(State::Confirmed, Phase::Arrived), DisplayState::UnderWay);
        assert_eq!(DisplayState::of(State::Cancelled, Phase::Past), DisplayState::Cancelled);
        let taking: Vec<&State> = State::ALL.iter().filter(|state| of(state).takes_time()).collect();
        assert_eq!(taking, [&State::AwaitingPayment, &State::Pending, &State::Confirmed, &State::NoShow]);
    }
}
