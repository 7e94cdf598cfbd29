//! Personal data, sealed per subject; and the only code that touches a service's `_keys` database.
//!
//! ```text
//! root keyring (file, later a KMS) ── wraps ──> tenant key (random, seal.tenant_key)
//!                                └── wraps ──> service key (random, seal.service_key)
//! tenant key ── HKDF ──> wrap · index · reference · manage
//! wrap ── wraps ──> subject key (random, seal.subject_key) ── seals ──> values in the service's own tables
//! ```
//!
//! Keys are fetched first, asynchronously and in their own small transaction; what is done with them is synchronous,
//! so nothing waits for a second database inside a business transaction:
//!
//! ```ignore
//! let key = sealer.create_subject(&tenant, subject).await?;   // written before the transaction that uses it
//! let sealed = key.seal(SealContext::of("client", "sealed", client_id), details)?;
//! let keys = sealer.tenant(&tenant).await?;
//! let found = keys.blind_index("email", email.as_bytes());
//! ```
//!
//! A sealed value is `version, key id, nonce, AES-256-GCM`; tenant, subject, table, column and row are authenticated
//! with it, so it opens nowhere else. Destroying a subject's key makes all of its values unreadable for ever.

mod aead;
mod authz;
mod cache;
mod error;
mod key_file;
mod keyring;
mod keys;
mod sealer;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(test)]
mod tests;

pub use error::SealError;
pub use key_file::{KeyFile, KeyringError, NamedKey};
pub use keyring::{Keyring, RootKeys, Wrapped};
pub use keys::{BlindIndex, Purpose, SealContext, ServiceKey, SubjectKey, TenantKeys};
pub use sealer::Sealer;
pub use store::MIGRATIONS;
pub use zeroize::Zeroizing;
