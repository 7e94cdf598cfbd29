//! What a database's error is for a caller.
use crate::Fault;

impl From<sqlx::Error> for Fault {
    /// A server that is unavailable, hangs or is too busy is `UNAVAILABLE`, anything else `INTERNAL`; either is logged
    /// here and says no more to the caller.
    #[track_caller]
    fn from(error: sqlx::Error) -> Self {
        if kit_pg::is_unavailable(&error) {
            Self::unavailable_because(&error)
        } else {
            Self::internal(&error)
        }
    }
}
