//! Passports: who acts, for one callee, for a minute, a guest for ten. A JWT (`typ: passport+jwt`, Ed25519 pinned) that
//! identity mints for the gateway and that its audience verifies. Nobody passes one on.
//!
//! - [`Verifier`] checks a token against the [`Keys`] that [`follow`] keeps up to date.
//! - `PgStore` (feature `pg`) keeps them for a start without identity.
//! - [`Minter`] (feature `mint`, identity alone) signs them and says when its keys change.

mod claims;
mod follow;
mod keys;
#[cfg(any(test, feature = "mint"))]
mod mint;
#[cfg(feature = "pg")]
mod pg;
#[cfg(any(test, feature = "mint"))]
mod signing;
mod verify;

#[cfg(test)]
mod follow_tests;
#[cfg(test)]
mod tests;

pub use follow::{KeyStore, MemoryStore, StoreError, follow};
pub use keys::{BadKey, Keys, PublicKey};
#[cfg(any(test, feature = "mint"))]
pub use mint::{Minted, Minter};
#[cfg(feature = "pg")]
pub use pg::PgStore;
#[cfg(any(test, feature = "mint"))]
pub use signing::{MintError, SigningKey};
pub use verify::{Passport, Refusal, Verifier};

/// The metadata key under which a passport travels.
pub const METADATA_KEY: &str = "x-holdfast-passport";
/// The JWT's `typ`.
pub const TYPE: &str = "passport+jwt";
/// How long a person's passport holds.
pub const PERSON_SECONDS: i64 = 60;
/// How long a guest's passport holds.
pub const GUEST_SECONDS: i64 = 600;
