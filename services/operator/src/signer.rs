//! Signs documents: Ed25519 over the SHA-256 of their bytes.
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use data_encoding::BASE64;
use holdfast_proto::policy::v1::SignedConfig;

/// The operator's key.
pub struct Signer {
    id: String,
    key: Ed25519KeyPair,
}

/// The key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the signing key must be an Ed25519 key in PKCS#8 PEM")]
pub struct BadKey;

// === impl Signer ===

impl Signer {
    /// A key from its PKCS#8 PEM, known to services by its id.
    pub fn from_pem(id: impl Into<String>, pem: &str) -> Result<Self, BadKey> {
        let body = pem
            .trim()
            .strip_prefix("-----BEGIN PRIVATE KEY-----")
            .and_then(|rest| rest.strip_suffix("-----END PRIVATE KEY-----"))
            .ok_or(BadKey)?;
        let joined: String = body.split_whitespace().collect();
        let der = BASE64.decode(joined.as_bytes()).map_err(|_| BadKey)?;
        let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map_err(|_| BadKey)?;
        Ok(Self { id: id.into(), key })
    }

    /// Signs a document.
    #[must_use]
    pub fn sign(&self, document: Vec<u8>) -> SignedConfig {
        let digest = digest(&SHA256, &document).as_ref().to_vec();
        let signature = self.key.sign(&digest).as_ref().to_vec();
        SignedConfig { document, digest, signature, key_id: self.id.clone() }
    }

    /// The public key, 32 bytes.
    #[must_use]
    pub fn public(&self) -> &[u8] {
        self.key.public_key().as_ref()
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Signer").field("id", &self.id).finish_non_exhaustive()
    }
}
