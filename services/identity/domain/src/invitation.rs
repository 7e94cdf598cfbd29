//! Invitations to make an account: open, then used or expired, never open again.
use jiff::{SignedDuration, Timestamp};

/// How long an invitation is open.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24);
/// How long the invitation of a tenant's first owner is open.
pub const BOOTSTRAP_OPEN_FOR: SignedDuration = SignedDuration::from_mins(15);

/// Where an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// An account can be made with it.
    Open,
    /// An account was made with it.
    Used,
    /// Nobody used it in time.
    Expired,
}

/// Where an invitation stands at this instant; at its end it is expired.
#[must_use]
pub fn state(expires_at: Timestamp, used_at: Option<Timestamp>, now: Timestamp) -> State {
    match used_at {
        Some(_) => State::Used,
        None if now < expires_at => State::Open,
        None => State::Expired,
    }
}
