//! Checking a passport.
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, Header, Validation};
use kit_clock::Clock;
use kit_principal::{Principal, ServiceName};

use crate::claims::Claims;
use crate::keys::Keys;

/// Longest token that is looked at, in bytes.
const MAX_BYTES: usize = 4_096;
/// How far identity's clock may be ahead of ours, in seconds.
const SKEW_SECONDS: i64 = 30;

/// Verifies passports for one audience.
#[derive(Clone, Debug)]
pub struct Verifier {
    keys: Keys,
    audience: ServiceName,
    clock: Clock,
}

/// A passport that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passport {
    /// On whose behalf it speaks.
    pub principal: Principal,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Why a passport is refused. For the log: the caller learns only that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No JWT of this kind: form, type, algorithm, header fields or claims.
    #[error("the passport is malformed")]
    Malformed,
    /// Signed with a key that is not, or no longer, in the set.
    #[error("the passport's key is unknown")]
    UnknownKey,
    /// The signature does not agree with the text.
    #[error("the passport's signature is wrong")]
    Signature,
    /// Made for another service.
    #[error("the passport is for another audience")]
    Audience,
    /// Over.
    #[error("the passport has expired")]
    Expired,
    /// Issued later than now.
    #[error("the passport is not valid yet")]
    NotYet,
    /// Lives longer than its kind may.
    #[error("the passport lives too long")]
    TooLong,
    /// The kind and what is said of the principal do not agree.
    #[error("the passport's claims do not agree with its kind")]
    Claims,
}

// === impl Verifier ===

impl Verifier {
    /// Verifies with this key set, for this audience: the service that is called.
    #[must_use]
    pub fn new(keys: Keys, audience: ServiceName, clock: Clock) -> Self {
        Self { keys, audience, clock }
    }

    /// Checks a token.
    pub fn verify(&self, jwt: &str) -> Result<Passport, Refusal> {
        let claims = self.signed_claims(jwt)?;
        let now = self.clock.now();
        let expires_at = Timestamp::from_second(claims.exp).map_err(|_| Refusal::Malformed)?;
        let issued_at = claims.iat;
        if claims.aud != self.audience.as_str() {
            return Err(Refusal::Audience);
        }
        if now >= expires_at {
            return Err(Refusal::Expired);
        }
        if issued_at > now.as_second().saturating_add(SKEW_SECONDS) {
            return Err(Refusal::NotYet);
        }
        let lifetime = claims.exp.checked_sub(issued_at).ok_or(Refusal::Malformed)?;
        if lifetime > claims.kind.lifetime_seconds() {
            return Err(Refusal::TooLong);
        }
        Ok(Passport { principal: claims.into_principal()?, expires_at })
    }

    fn signed_claims(&self, jwt: &str) -> Result<Claims, Refusal> {
        if jwt.len() > MAX_BYTES {
            return Err(Refusal::Malformed);
        }
        let header = jsonwebtoken::decode_header(jwt).map_err(|_| Refusal::Malformed)?;
        let kid = header.kid.clone().ok_or(Refusal::Malformed)?;
        if header != plain_header(&kid) {
            return Err(Refusal::Malformed);
        }
        let set = self.keys.set();
        let key = set.get(&kid).ok_or(Refusal::UnknownKey)?;
        if key.not_after.is_some_and(|end| self.clock.now() >= end) {
            return Err(Refusal::UnknownKey);
        }
        jsonwebtoken::decode::<Claims>(jwt, &key.decoding, &validation()).map(|token| token.claims).map_err(
            |error| match error.kind() {
                jsonwebtoken::errors::ErrorKind::InvalidSignature => Refusal::Signature,
                _ => Refusal::Malformed,
            },
        )
    }
}

/// The only header that a passport has: type, algorithm and key id.
pub(crate) fn plain_header(kid: &str) -> Header {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(crate::TYPE.to_owned());
    header.kid = Some(kid.to_owned());
    header
}

/// The library checks the signature under the one algorithm; everything else is checked here, by the injected clock.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}
