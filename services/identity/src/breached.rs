//! Passwords known from breaches: a list in a file, which is looked up where it lies and never loaded.
mod current;
mod error;
mod list;
pub mod pack;

pub use current::{BreachedPasswords, Refreshed};
pub use error::ListError;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

/// What a file begins with.
const MAGIC: [u8; 16] = *b"HOLDFAST-BREACH1";
/// Beginnings of a hash: its first two bytes.
const BEGINNINGS: usize = 65_536;
/// Bytes of a place in the index.
const PLACE: usize = 4;
/// Length of the index.
const INDEX: usize = (BEGINNINGS + 1) * PLACE;
/// Bytes of a hash beside its beginning.
const REST: usize = 5;
/// Bytes of the checksum, SHA-256.
const SUM: usize = 32;

/// A password as the list knows it: the first seven bytes of its SHA-1. If a thousand million are listed, one in 72
/// million others is taken for one of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    beginning: u16,
    rest: [u8; REST],
}

// === impl Entry ===

impl Entry {
    /// Length of what a hash is cut to.
    const LENGTH: usize = 2 + REST;

    fn of(password: &[u8]) -> Self {
        // SHA-1, as published lists have no passwords but their SHA-1.
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password);
        let mut cut = [0; Self::LENGTH];
        cut.iter_mut().zip(hash.as_ref()).for_each(|(to, from)| *to = *from);
        Self::from_bytes(cut)
    }

    fn from_bytes([first, second, rest @ ..]: [u8; Self::LENGTH]) -> Self {
        Self { beginning: u16::from_be_bytes([first, second]), rest }
    }
}

#[cfg(test)]
mod tests;
