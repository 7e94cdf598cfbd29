//! Ids that are UUIDs.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a value is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id is a UUID: 16 bytes, or 36 characters with hyphens")]
pub struct IdError;

/// What every typed id can do: for code that makes ids (`kit-clock`).
pub trait TypedId: Copy {
    /// Wraps a UUID.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The UUID.
    fn uuid(self) -> Uuid;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id as it goes over the wire.
            #[must_use]
            pub fn to_vec(self) -> Vec<u8> {
                self.0.as_bytes().to_vec()
            }
        }

        impl TypedId for $name {
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = IdError;

            fn try_from(bytes: &[u8]) -> Result<Self, IdError> {
                Uuid::from_slice(bytes).map(Self).map_err(|_| IdError)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                if text.len() != 36 {
                    return Err(IdError);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| IdError)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(out)
            }
        }
    )+};
}

ids! {
    /// A person's account (identity).
    AccountId,
    /// A booking.
    BookingId,
    /// Who books (booking).
    ClientId,
    /// An event in an outbox; with its sender it names a ledger record.
    EventId,
    /// An invitation to make an account (identity).
    InvitationId,
    /// A place (booking).
    LocationId,
    /// An opening (booking).
    OpeningId,
    /// A request for a link with which another password is chosen (identity).
    ResetId,
    /// What can be booked: a provider, a room, a piece of equipment (booking).
    ResourceId,
    /// A service that can be booked.
    ServiceId,
    /// A person whose data is sealed under one key (kit/seal).
    SubjectId,
    /// A verification of a ledger (kit/ledger).
    VerificationId,
    /// A worker, as a lease names who holds it (kit/ledger, kit/outbox).
    WorkerId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_wire_and_text() {
        let id = BookingId::from(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
        assert_eq!(BookingId::try_from(id.to_vec().as_slice()), Ok(id));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(BookingId::try_from(&[0_u8; 15][..]), Err(IdError));
        assert_eq!("0190".parse::<BookingId>(), Err(IdError));
    }
}
