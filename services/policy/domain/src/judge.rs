//! Whether what somebody accepted is what a booking needs.

/// Who books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booker {
    /// Whoever typed: accepts every time.
    Guest,
    /// A client who has signed in: accepts a new version, or every time where the tenant wants it.
    Client,
}

/// What a digest turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A text of the current version of the kind.
    Current,
    /// A text of an earlier version of the kind.
    Earlier,
    /// Never published.
    Nowhere,
}

/// One kind of agreement of one booking.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Who books.
    pub booker: Booker,
    /// Whether the tenant wants it at every booking, of signed-in clients too.
    pub every_booking: bool,
    /// What is accepted with this booking; `None`: nothing.
    pub accepted: Option<Found>,
    /// What the client accepted at an earlier booking.
    pub previously_accepted: Option<Found>,
}

/// How the acceptance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The current version was accepted now.
    Satisfied,
    /// The current version was accepted at an earlier booking, which is enough.
    AcceptedBefore,
    /// Nothing was accepted.
    Missing,
    /// An earlier version was accepted.
    Outdated,
    /// A digest that was never published.
    Unknown,
}

/// Judges. What is said now counts before what was said earlier: a wrong digest is never healed by an old one.
#[must_use]
pub fn judge(asked: &Asked) -> State {
    match asked.accepted {
        Some(Found::Current) => State::Satisfied,
        Some(Found::Earlier) => State::Outdated,
        Some(Found::Nowhere) => State::Unknown,
        None if asked.booker == Booker::Client && !asked.every_booking => match asked.previously_accepted {
            Some(Found::Current) => State::AcceptedBefore,
            Some(Found::Earlier) => State::Outdated,
            Some(Found::Nowhere) | None => State::Missing,
        },
        None => State::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case() {
        use Found::{Current, Earlier, Nowhere};
        let cases = [
            (Booker::Guest, false, Some(Current), None, State::Satisfied),
            (Booker::Guest, false, Some(Earlier), None, State::Outdated),
            (Booker::Guest, false, Some(Nowhere), None, State::Unknown),
            (Booker::Guest, false, None, None, State::Missing),
            (Booker::Guest, false, None, Some(Current), State::Missing),
            (Booker::Client, false, None, Some(Current), State::AcceptedBefore),
            (Booker::Client, true, None, Some(Current), State::Missing),
            (Booker::Client, false, None, Some(Earlier), State::Outdated),
            (Booker::Client, false, None, Some(Nowhere), State::Missing),
            (Booker::Client, false, None, None, State::Missing),
            (Booker::Client, false, Some(Nowhere), Some(Current), State::Unknown),
            (Booker::Client, true, Some(Current), None, State::Satisfied),
        ];
        for (booker, every_booking, accepted, previously_accepted, want) in cases {
            let asked = Asked { booker, every_booking, accepted, previously_accepted };
            assert_eq!(judge(&asked), want, "{asked:?}");
        }
    }
}
