//! PostgreSQL, statements checked at compile time. Everything runs in a transaction that the caller opened.
pub(crate) mod agreements;
pub(crate) mod bindings;
pub(crate) mod configurations;
pub(crate) mod fence;

/// 32 bytes that a constraint counted.
pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    bytes.try_into().unwrap_or_default()
}
