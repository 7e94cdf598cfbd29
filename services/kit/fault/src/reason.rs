//! What a reason says about itself.
use std::fmt;
use std::str::FromStr;

use tonic::Code;

use crate::Reason;

/// The kind of a fault: decides the gRPC code and how callers treat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The input is at fault.
    Invalid,
    /// Nobody is signed in, or the proof does not hold.
    Unauthenticated,
    /// Who asks may not.
    Forbidden,
    /// It does not exist, or is not the caller's to know.
    NotFound,
    /// The state does not allow it (any more).
    Conflict,
    /// Too many requests.
    TooMany,
    /// Something needed is unavailable: later it will work.
    Unavailable,
    /// Our own mistake.
    Internal,
}

/// The row of the catalogue.
pub(crate) struct Row {
    pub(crate) code: &'static str,
    pub(crate) http: u16,
    pub(crate) kind: Kind,
    pub(crate) title: &'static str,
    pub(crate) happened: &'static str,
    pub(crate) todo: &'static str,
}

/// Not a reason of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a reason of the catalogue")]
pub struct UnknownReason;

// === impl Kind ===

impl Kind {
    /// The gRPC code.
    #[must_use]
    pub fn grpc(self) -> Code {
        match self {
            Self::Invalid => Code::InvalidArgument,
            Self::Unauthenticated => Code::Unauthenticated,
            Self::Forbidden => Code::PermissionDenied,
            Self::NotFound => Code::NotFound,
            Self::Conflict => Code::FailedPrecondition,
            Self::TooMany => Code::ResourceExhausted,
            Self::Unavailable => Code::Unavailable,
            Self::Internal => Code::Internal,
        }
    }
}

// === impl Reason ===

impl Reason {
    /// The code as callers read it: "SLOT_TAKEN".
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// The HTTP status.
    #[must_use]
    pub fn http(self) -> u16 {
        self.row().http
    }

    /// The kind.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.row().kind
    }

    /// A short title for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// What happened, in a sentence: the detail where a fault has none of its own.
    #[must_use]
    pub fn happened(self) -> &'static str {
        self.row().happened
    }

    /// What the caller can do about it.
    #[must_use]
    pub fn todo(self) -> &'static str {
        self.row().todo
    }

    /// The problem's type (RFC 9457): a URI that names it.
    #[must_use]
    pub fn uri(self) -> String {
        format!("https://holdfast.dev/problems/{}", self.code().to_ascii_lowercase().replace('_', "-"))
    }
}

impl FromStr for Reason {
    type Err = UnknownReason;

    fn from_str(code: &str) -> Result<Self, UnknownReason> {
        Self::ALL.iter().copied().find(|reason| reason.code() == code).ok_or(UnknownReason)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}
