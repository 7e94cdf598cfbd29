//! How and when a person signed in.
use holdfast_proto::access::v1 as wire;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How strongly a person proved who they are (NIST SP 800-63B-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// A password alone.
    Password,
    /// A password and a second factor, or a passkey.
    MultiFactor,
}

/// A sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authentication {
    /// How strong it was.
    pub strength: Strength,
    /// When it was.
    pub at: Timestamp,
}

// === impl Strength ===

impl Strength {
    /// The name, as the JSON API has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::MultiFactor => "multi_factor",
        }
    }

    /// From the wire; `None`: unspecified or unknown.
    #[must_use]
    pub fn from_wire(strength: i32) -> Option<Self> {
        match wire::Strength::try_from(strength).ok()? {
            wire::Strength::Unspecified => None,
            wire::Strength::Password => Some(Self::Password),
            wire::Strength::MultiFactor => Some(Self::MultiFactor),
        }
    }
}

impl From<Strength> for wire::Strength {
    fn from(strength: Strength) -> Self {
        match strength {
            Strength::Password => Self::Password,
            Strength::MultiFactor => Self::MultiFactor,
        }
    }
}
