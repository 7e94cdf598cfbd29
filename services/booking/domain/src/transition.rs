//! A move in a booking's life: the rules make it, the store applies it.
use booking_api::{IllegalMove, State};

use crate::booking::Booking;
use crate::revision::Revision;

/// A move that the booking's state allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    from: Option<State>,
    to: State,
    revision: Revision,
}

// === impl Transition ===

impl Transition {
    /// The state before; `None`: the booking is made.
    #[must_use]
    pub fn from(&self) -> Option<State> {
        self.from
    }

    /// The state after.
    #[must_use]
    pub fn to(&self) -> State {
        self.to
    }

    /// The revision that it makes.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.revision
    }
}

// === impl Booking ===

impl Booking {
    /// The move that made it, when nothing has changed it yet.
    #[must_use]
    pub fn creation(&self) -> Transition {
        Transition { from: None, to: self.state, revision: Revision::FIRST }
    }

    /// The correction of its address: it stays where it stands.
    #[must_use]
    pub fn correction(&self) -> Transition {
        Transition { from: Some(self.state), to: self.state, revision: self.revision.next() }
    }

    /// The move to a state, if the booking's own allows it.
    pub fn transition(&self, to: State) -> Result<Transition, IllegalMove> {
        Ok(Transition { from: Some(self.state), to: self.state.to(to)?, revision: self.revision.next() })
    }
}
