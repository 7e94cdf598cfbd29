//! PostgreSQL, statements checked at compile time. Everything runs in a transaction that the caller opened.
pub(crate) mod agreements;
pub(crate) mod bindings;
pub(crate) mod configurations;
pub(crate) mod fence;

/// A counter as the database keeps it.
pub(crate) fn signed(counter: u64) -> i64 {
    i64::try_from(counter).unwrap_or(i64::MAX)
}

/// A counter as the database kept it.
pub(crate) fn unsigned(counter: i64) -> u64 {
    u64::try_from(counter).unwrap_or_default()
}

/// 32 bytes that a constraint counted.
pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    bytes.try_into().unwrap_or_default()
}
