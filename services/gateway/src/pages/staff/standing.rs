//! Where a booking stands, as the staff sees it: never by colour alone.
use crate::pages::words::Words;

/// Where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The time is kept while somebody decides.
    Held,
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

impl Standing {
    /// From a booking's state and phase. An unknown state is shown as one that waits: somebody looks at it.
    pub(super) fn of(state: &str, phase: &str) -> Self {
        match (state, phase) {
            ("held", _) => Self::Held,
            ("confirmed", "past") => Self::Over,
            ("confirmed", "arrived") => Self::UnderWay,
            ("confirmed", _) => Self::Confirmed,
            ("no_show", _) => Self::NoShow,
            ("cancelled", _) => Self::Cancelled,
            ("declined", _) => Self::Declined,
            ("expired", _) => Self::Expired,
            _ => Self::Pending,
        }
    }

    /// Whether it takes time of the day.
    pub(super) fn takes_time(self) -> bool {
        !matches!(self, Self::Cancelled | Self::Declined | Self::Expired)
    }

    /// Whether it is still to come, or under way.
    pub(super) fn is_ahead(self) -> bool {
        matches!(self, Self::Held | Self::Pending | Self::Confirmed | Self::UnderWay)
    }

    /// Its sign and word.
    pub(super) fn badge(self, words: Words) -> Badge {
        let (class, icon, key) = match self {
            Self::Held => ("", "hold", "standing-held"),
            Self::Pending => ("warn", "clock", "standing-pending"),
            Self::Confirmed => ("ok", "check", "standing-confirmed"),
            Self::UnderWay => ("info", "clock", "standing-under-way"),
            Self::Over => ("", "check", "standing-over"),
            Self::NoShow => ("bad", "x", "standing-no-show"),
            Self::Cancelled => ("bad", "x", "standing-cancelled"),
            Self::Declined => ("bad", "x", "standing-declined"),
            Self::Expired => ("", "clock", "standing-expired"),
        };
        Badge { class, icon, word: words.say(key) }
    }

    /// Class of its place in the day's table.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Over => " past",
            Self::Held | Self::Pending => " wait",
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
        let all = ["held", "pending", "confirmed", "cancelled", "declined", "expired", "no_show"];
        let standings: Vec<Standing> = all.iter().map(|state| Standing::of(state, "upcoming")).collect();
        for (place, one) in standings.iter().enumerate() {
            assert_eq!(standings.iter().position(|other| other == one), Some(place), "{one:?}");
        }
        assert_eq!(Standing::of("confirmed", "past"), Standing::Over);
        assert_eq!(Standing::of("confirmed", "arrived"), Standing::UnderWay);
        assert_eq!(Standing::of("cancelled", "past"), Standing::Cancelled);
        let taking: Vec<&str> =
            all.into_iter().filter(|state| Standing::of(state, "upcoming").takes_time()).collect();
        assert_eq!(taking, ["held", "pending", "confirmed", "no_show"]);
    }
}
