//! Tokens that a person carries: 32 bytes, random or derived, kept here only as their SHA-256.
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity_domain::link::{LinkEpoch, LinkKind};
use kit_clock::Clock;
use kit_ids::TypedId;
use kit_seal::{Purpose, TenantKeys};
use zeroize::Zeroizing;

/// A token. 256 random bits need no slow hash.
#[derive(Clone)]
pub struct Token(Zeroizing<[u8; 32]>);

// === impl Token ===

impl Token {
    /// A new token.
    #[must_use]
    pub fn random(clock: &Clock) -> Self {
        Self(Zeroizing::new(clock.random()))
    }

    /// The token of a link that is mailed: the same for ever of this row and epoch, so that it need not be kept.
    #[must_use]
    pub fn of_link(keys: &TenantKeys, kind: LinkKind, row: impl TypedId, epoch: LinkEpoch) -> Self {
        let (kind, row, epoch) = (kind.as_str().as_bytes(), row.uuid(), epoch.to_be_bytes());
        Self(Zeroizing::new(keys.mac(Purpose::Link, &[kind, row.as_bytes(), &epoch])))
    }

    /// Reads a token as it was given out; anything else is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text.len() != 43 {
            return None;
        }
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    /// The token as it is given out, once: base64url.
    #[must_use]
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(*self.0)
    }

    /// What is kept of it: the SHA-256 of the text that is given out.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        digest(&SHA256, Zeroizing::new(self.reveal()).as_bytes()).as_ref().to_vec()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_token_reads_as_it_was_given_out() {
        let token = Token::random(&Clock::system());
        assert_eq!(Token::read(&token.reveal()).unwrap().hash(), token.hash());
        assert_ne!(Token::random(&Clock::system()).hash(), token.hash());
    }

    proptest! {
        #[test]
        fn anything_else_is_none(text: String) {
            prop_assert!(Token::read(&text).is_none());
        }
    }
}
