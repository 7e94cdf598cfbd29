//! What can go wrong.
use kit_fault::Fault;

/// Why a key or a value could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The value is not what was sealed here: a byte or its context has changed, or another key sealed it.
    #[error("the sealed value does not open here")]
    Refused,
    /// The subject has no key: it was destroyed, or never made.
    #[error("the subject's key is gone")]
    Gone,
    /// The root key that wrapped a key is not in the keyring.
    #[error("root key {0:?} is not in the keyring")]
    UnknownRoot(String),
    /// The `_keys` database does not answer, or refuses.
    #[error("the keys' database")]
    Database(#[from] sqlx::Error),
    /// The URL is none.
    #[error(transparent)]
    Url(#[from] kit_pg::ConnectError),
}

impl From<SealError> for Fault {
    /// A database of keys that is unavailable is `UNAVAILABLE`, anything else `INTERNAL`.
    #[track_caller]
    fn from(error: SealError) -> Self {
        if error.is_unavailable() { Self::unavailable_because(&error) } else { Self::internal(&error) }
    }
}

impl SealError {
    /// Whether the caller may come again: the database is unavailable.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Database(error) if kit_pg::is_unavailable(error))
    }
}
