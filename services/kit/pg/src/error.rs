//! What a database error means. Services map it to their own errors; the driver's words never leave a service.
use sqlx::Error;

/// The name of the constraint that refused, if one did: constraint names are part of the contract with the code.
#[must_use]
pub fn constraint(error: &Error) -> Option<&str> {
    error.as_database_error().and_then(|refusal| refusal.constraint())
}

/// Whether PostgreSQL is unavailable, hangs, or is too busy: the caller may come again.
#[must_use]
pub fn is_unavailable(error: &Error) -> bool {
    match error {
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed
        | Error::BeginFailed => true,
        Error::Database(refusal) => refusal.code().is_some_and(|code| unavailable_code(&code)),
        _ => false,
    }
}

/// Whether the transaction lost against another one and may be run again: a deadlock or a serialization failure.
#[must_use]
pub fn is_retryable(error: &Error) -> bool {
    code(error).is_some_and(|code| code == "40P01" || code == "40001")
}

/// Whether a statement ran outside a tenant transaction: a bug of ours, refused by the database.
#[must_use]
pub fn is_undefined_tenant(error: &Error) -> bool {
    code(error).is_some_and(|code| code == "HF001")
}

pub(crate) fn code(error: &Error) -> Option<String> {
    error.as_database_error().and_then(|refusal| refusal.code().map(std::borrow::Cow::into_owned))
}

/// Classes 08 (connection), 53 (resources), 57 (operator intervention, with the statement time limit), and the lock
/// time limit.
fn unavailable_code(code: &str) -> bool {
    code.starts_with("08") || code.starts_with("53") || code.starts_with("57") || code == "55P03"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_away_is_unavailable_and_a_missing_row_is_not() {
        assert!(is_unavailable(&Error::PoolTimedOut));
        assert!(is_unavailable(&Error::Io(std::io::Error::other("gone"))));
        assert!(!is_unavailable(&Error::RowNotFound));
        assert!(unavailable_code("57P01") && unavailable_code("57014") && !unavailable_code("23505"));
    }
}
