//! Links that are mailed. A link holds a token that is derived from what it is for, its row and an epoch, and lies
//! nowhere: raising the row's epoch makes another link, and the one before opens nothing any more.

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Accepting an invitation: the row is the invitation's.
    Invitation,
    /// Choosing another password: the row is the request's, the epoch the account's version.
    Reset,
}

/// Which of a row's links works: the first has epoch 1.
pub type LinkEpoch = i32;

/// The epoch of a row's first link.
pub const FIRST: LinkEpoch = 1;

// === impl LinkKind ===

impl LinkKind {
    /// What its tokens are derived from, so that none is one of another kind.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
        }
    }
}
