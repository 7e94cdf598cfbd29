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
pub enum VersionMatch {
    /// A text of the current version of the kind.
    Current,
    /// A text of an earlier version of the kind.
    Earlier,
    /// Never published.
    Nowhere,
}

/// One kind of agreement of one booking.
#[derive(Clone, Copy, Debug)]
pub struct Acceptance {
    /// Who books.
    pub booker: Booker,
    /// Whether the tenant wants it at every booking, of signed-in clients too.
    pub every_booking: bool,
    /// What is accepted with this booking; `None`: nothing.
    pub accepted: Option<VersionMatch>,
    /// What the client accepted at an earlier booking.
    pub previously_accepted: Option<VersionMatch>,
}

/// How the acceptance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptanceState {
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

/// Compares what was accepted with what is required. What is said now counts before what was said earlier: a wrong
/// digest is never healed by an old one.
#[must_use]
pub fn acceptance_state(acceptance: &Acceptance) -> AcceptanceState {
    match acceptance.accepted {
        Some(VersionMatch::Current) => AcceptanceState::Satisfied,
        Some(VersionMatch::Earlier) => AcceptanceState::Outdated,
        Some(VersionMatch::Nowhere) => AcceptanceState::Unknown,
        None if acceptance.booker == Booker::Client && !acceptance.every_booking => {
            match acceptance.previously_accepted {
                Some(VersionMatch::Current) => AcceptanceState::AcceptedBefore,
                Some(VersionMatch::Earlier) => AcceptanceState::Outdated,
                Some(VersionMatch::Nowhere) | None => AcceptanceState::Missing,
            }
        }
        None => AcceptanceState::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case() {
        use VersionMatch::{Current, Earlier, Nowhere};
        let cases = [
            (Booker::Guest, false, Some(Current), None, AcceptanceState::Satisfied),
            (Booker::Guest, false, Some(Earlier), None, AcceptanceState::Outdated),
            (Booker::Guest, false, Some(Nowhere), None, AcceptanceState::Unknown),
            (Booker::Guest, false, None, None, AcceptanceState::Missing),
            (Booker::Guest, false, None, Some(Current), AcceptanceState::Missing),
            (Booker::Client, false, None, Some(Current), AcceptanceState::AcceptedBefore),
            (Booker::Client, true, None, Some(Current), AcceptanceState::Missing),
            (Booker::Client, false, None, Some(Earlier), AcceptanceState::Outdated),
            (Booker::Client, false, None, Some(Nowhere), AcceptanceState::Missing),
            (Booker::Client, false, None, None, AcceptanceState::Missing),
            (Booker::Client, false, Some(Nowhere), Some(Current), AcceptanceState::Unknown),
            (Booker::Client, true, Some(Current), None, AcceptanceState::Satisfied),
        ];
        for (booker, every_booking, accepted, previously_accepted, want) in cases {
            let acceptance = Acceptance { booker, every_booking, accepted, previously_accepted };
            assert_eq!(acceptance_state(&acceptance), want, "{acceptance:?}");
        }
    }
}
