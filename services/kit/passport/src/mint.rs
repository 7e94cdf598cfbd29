//! Making passports, and the change of signing keys.
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::Timestamp;
use jsonwebtoken::EncodingKey;
use kit_clock::Clock;
use kit_principal::{Principal, ServiceName};

use crate::claims::Claims;
use crate::keys::PublicKey;
use crate::signing::{MintError, PUBLISHED_AHEAD, SigningKey};
use crate::verify::plain_header;

/// Signs passports with the key that is in use now.
///
/// The owner of the keys asks [`Minter::due`] every minute or so; what it answers is kept first, then given to
/// [`Minter::add`], which publishes it.
pub struct Minter {
    clock: Clock,
    ring: ArcSwap<Vec<SigningKey>>,
}

/// A passport, signed.
#[derive(Clone, PartialEq, Eq)]
pub struct Minted {
    /// The JWT.
    pub jwt: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

// === impl Minter ===

impl Minter {
    /// Signs with these keys: those that were kept; none at the very first start.
    #[must_use]
    pub fn new(clock: Clock, keys: Vec<SigningKey>) -> Self {
        Self { clock, ring: ArcSwap::from_pointee(keys) }
    }

    /// The key that must be made now, if one must: the very first at once, every further one 5 min before the last
    /// one's last use.
    pub fn due(&self) -> Result<Option<SigningKey>, MintError> {
        let now = self.clock.now();
        let last = self.ring.load().iter().map(SigningKey::last_use).max();
        match last {
            None => SigningKey::generate(&self.clock, now).map(Some),
            Some(last) if now >= last.saturating_sub(PUBLISHED_AHEAD).unwrap_or(last) => {
                SigningKey::generate(&self.clock, last.max(now)).map(Some)
            }
            Some(_) => Ok(None),
        }
    }

    /// Takes a key up, and lets go of those that nothing alive was signed with.
    pub fn add(&self, key: &SigningKey) {
        let now = self.clock.now();
        self.ring.rcu(|ring| {
            let others = ring.iter().filter(|other| other.kid() != key.kid());
            others.filter(|other| now < other.gone_at()).chain([key]).cloned().collect::<Vec<_>>()
        });
    }

    /// Every key that a verifier may meet now: for `Keys/Watch`.
    #[must_use]
    pub fn published(&self) -> Vec<PublicKey> {
        let now = self.clock.now();
        let ring = self.ring.load();
        ring.iter().filter(|key| now < key.gone_at()).map(SigningKey::public_key).collect()
    }

    /// Makes a passport that speaks for this principal, for one audience, the service that is called. A service has
    /// none.
    pub fn mint(&self, principal: &Principal, audience: ServiceName) -> Result<Minted, MintError> {
        let now = self.clock.now();
        let claims = Claims::new(principal, audience, now).ok_or(MintError::Service)?;
        let ring = Arc::clone(&self.ring.load());
        let key = ring.iter().filter(|key| key.signs_at(now)).max_by_key(|key| key.first_use());
        let key = key.ok_or(MintError::NoKey)?;
        let expires_at = Timestamp::from_second(claims.exp).map_err(|_| MintError::Signing)?;
        let encoding = EncodingKey::from_ed_der(&key.pkcs8()?);
        let jwt = jsonwebtoken::encode(&plain_header(key.kid()), &claims, &encoding)
            .map_err(|_| MintError::Signing)?;
        Ok(Minted { jwt, expires_at })
    }
}

impl std::fmt::Debug for Minter {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_tuple("Minter").field(&self.ring.load()).finish()
    }
}

impl std::fmt::Debug for Minted {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Minted").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
