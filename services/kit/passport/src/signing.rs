//! The keys that passports are signed with, and their lives: published 5 min before first use, in use for a day,
//! kept 11 min after the last (a guest's passport lives 10).
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use jiff::{SignedDuration, Timestamp};
use kit_clock::Clock;
use zeroize::Zeroizing;

use crate::keys::PublicKey;

/// How long before its first use a key is published.
pub(crate) const PUBLISHED_AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// How long after its last use a key is still published.
pub(crate) const PUBLISHED_AFTER: SignedDuration = SignedDuration::from_mins(11);
/// How long a key is used.
pub(crate) const IN_USE: SignedDuration = SignedDuration::from_hours(24);

/// A key pair and the span in which it signs.
#[derive(Clone)]
pub struct SigningKey {
    kid: String,
    seed: Zeroizing<[u8; 32]>,
    public: [u8; 32],
    first_use: Timestamp,
    last_use: Timestamp,
}

/// Why no passport can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MintError {
    /// No key may sign now.
    #[error("no signing key is in use now")]
    NoKey,
    /// The seed is no Ed25519 key.
    #[error("a signing key is bad")]
    BadKey,
    /// A service acts for itself, without a passport.
    #[error("a service has no passport")]
    Service,
    /// The library could not sign.
    #[error("the passport could not be signed")]
    Signing,
}

// === impl SigningKey ===

impl SigningKey {
    /// A new key that signs from this instant on, for a day.
    pub fn generate(clock: &Clock, first_use: Timestamp) -> Result<Self, MintError> {
        let last_use = first_use.saturating_add(IN_USE).map_err(|_| MintError::BadKey)?;
        Self::restore(clock.random::<32>(), first_use, last_use)
    }

    /// A key that was kept: its seed and its span.
    pub fn restore(seed: [u8; 32], first_use: Timestamp, last_use: Timestamp) -> Result<Self, MintError> {
        let seed = Zeroizing::new(seed);
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(|_| MintError::BadKey)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| MintError::BadKey)?;
        Ok(Self { kid: kid(&public), seed, public, first_use, last_use })
    }

    /// The secret, 32 bytes: only to be kept sealed.
    #[must_use]
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// Key id: the first 8 bytes of the SHA-256 of the public key, in hex.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// From when on it signs.
    #[must_use]
    pub fn first_use(&self) -> Timestamp {
        self.first_use
    }

    /// Until when it signs.
    #[must_use]
    pub fn last_use(&self) -> Timestamp {
        self.last_use
    }

    /// What is published of it.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey { kid: self.kid.clone(), bytes: self.public, not_after: Some(self.gone_at()) }
    }

    pub(crate) fn gone_at(&self) -> Timestamp {
        self.last_use.saturating_add(PUBLISHED_AFTER).unwrap_or(Timestamp::MAX)
    }

    pub(crate) fn signs_at(&self, now: Timestamp) -> bool {
        self.first_use <= now && now < self.last_use
    }

    pub(crate) fn pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, MintError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(self.seed.as_ref()).map_err(|_| MintError::BadKey)?;
        let document = pair.to_pkcs8v1().map_err(|_| MintError::BadKey)?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }
}

fn kid(public: &[u8; 32]) -> String {
    let hash = digest(&SHA256, public);
    hash.as_ref().iter().take(8).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .field("first_use", &self.first_use)
            .field("last_use", &self.last_use)
            .finish_non_exhaustive()
    }
}
