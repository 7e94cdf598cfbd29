//! Manage tokens: derived, never stored. HMAC-SHA-256 under the tenant's manage key over booking and epoch, its first
//! 16 bytes in base64url; raising the booking's epoch revokes every token of it. What a token shows ends with time.
use booking_api::State;
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use kit_ids::BookingId;
use serde::{Deserialize, Serialize};

use crate::booking::Booking;

/// How long after a booking's end its link shows more than an outline, elapsed time.
pub const SHOWS_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What a booking's link shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkShows {
    /// All of it, who books and what was answered too.
    Everything,
    /// All but who books, what was answered and why: it does not take place.
    NoPerson,
    /// Code, date and state.
    Outline,
}

impl LinkShows {
    /// Of a booking, now.
    #[must_use]
    pub fn of(booking: &Booking, now: Timestamp) -> Self {
        match booking.state {
            _ if now.duration_since(booking.ends_at) >= SHOWS_FOR => Self::Outline,
            State::Cancelled | State::Declined | State::Expired => Self::NoPerson,
            State::AwaitingPayment | State::Pending | State::Confirmed | State::NoShow => Self::Everything,
        }
    }
}

/// Which of a booking's manage tokens open it: the first has epoch 1, and raising it revokes those before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct ManageEpoch(i32);

/// An epoch is at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an epoch of manage tokens is at least 1")]
pub struct NoEpoch;

// === impl ManageEpoch ===

impl ManageEpoch {
    /// The one with which a booking is made.
    pub const FIRST: Self = Self(1);

    /// The one before it; `None`: it is the first.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        self.0.checked_sub(1)?.try_into().ok()
    }

    /// Its number, as it is stored.
    #[must_use]
    pub fn get(self) -> i32 {
        self.0
    }
}

impl TryFrom<i32> for ManageEpoch {
    type Error = NoEpoch;

    fn try_from(number: i32) -> Result<Self, NoEpoch> {
        if number >= Self::FIRST.0 { Ok(Self(number)) } else { Err(NoEpoch) }
    }
}

impl From<ManageEpoch> for i32 {
    fn from(epoch: ManageEpoch) -> Self {
        epoch.0
    }
}

/// Bytes of the HMAC that a token shows.
const SHOWN: usize = 16;

/// What the key is applied to.
#[must_use]
pub fn manage_input(booking: BookingId, epoch: ManageEpoch) -> Vec<u8> {
    let mut input = b"holdfast/manage/1".to_vec();
    input.extend(booking.to_vec());
    input.extend(epoch.0.to_be_bytes());
    input
}

/// The token as it goes into links: 22 characters.
#[must_use]
pub fn manage_token(tag: &[u8]) -> String {
    BASE64URL_NOPAD.encode(tag.get(..SHOWN).unwrap_or(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_names_booking_and_epoch() {
        let (one, two) =
            (BookingId::from(uuid::Uuid::from_u128(1)), BookingId::from(uuid::Uuid::from_u128(2)));
        let (first, second) = (ManageEpoch::FIRST, ManageEpoch::try_from(2).unwrap());
        assert_ne!(manage_input(one, first), manage_input(two, first));
        assert_ne!(manage_input(one, first), manage_input(one, second));
        assert_eq!(ManageEpoch::try_from(0), Err(NoEpoch));
        assert_eq!((first.before(), second.before()), (None, Some(first)));
    }

    #[test]
    fn a_token_has_22_characters() {
        assert_eq!(manage_token(&[0xff; 32]).len(), 22);
        assert_eq!(manage_token(&[0; 32]), "A".repeat(22));
    }
}
