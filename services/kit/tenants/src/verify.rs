//! What a signed configuration must be before it is in force.
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use holdfast_proto::policy::v1::document_refusal::Reason as WireReason;
use holdfast_proto::policy::v1::{DocumentRefusal, SignedConfig};
use holdfast_proto::tenant::v1::EffectiveConfig;
use kit_fault::{Fault, Reason};
use prost::Message as _;

use crate::{KeyDir, Tenant};

/// Largest document, in bytes.
const MAX_DOCUMENT: usize = 256 * 1024;

/// Why a document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The digest is not that of the bytes.
    #[error("digest")]
    Digest,
    /// No known key signed the digest.
    #[error("signature")]
    Signature,
    /// An older document than the one in force, or another one of the same instant.
    #[error("older")]
    Older,
    /// A setting that this service must honour and does not.
    #[error("critical: {0}")]
    Critical(String),
    /// A field is not what it must be.
    #[error("invalid: {0}")]
    Invalid(&'static str),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::new(Reason::ConfigInvalid).with_field("config", "REFUSED", refusal.to_string())
    }
}

impl From<&Refusal> for DocumentRefusal {
    /// What a service answers to policy.
    fn from(refusal: &Refusal) -> Self {
        let (reason, name) = match refusal {
            Refusal::Digest => (WireReason::Digest, ""),
            Refusal::Signature => (WireReason::Signature, ""),
            Refusal::Older => (WireReason::Older, ""),
            Refusal::Critical(name) => (WireReason::Critical, name.as_str()),
            Refusal::Invalid(field) => (WireReason::Invalid, *field),
        };
        Self { reason: reason.into(), name: name.to_owned() }
    }
}

/// The SHA-256 of a document.
#[must_use]
pub fn digest_of(document: &[u8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, document).as_ref());
    bytes
}

/// Checks digest, signature and every field that services rely on. Age and critical names are for who holds one.
pub fn verify_signed(signed: &SignedConfig, keys: &KeyDir) -> Result<Tenant, Refusal> {
    if signed.document.len() > MAX_DOCUMENT {
        return Err(Refusal::Invalid("document"));
    }
    let digest = digest_of(&signed.document);
    if signed.digest != digest {
        return Err(Refusal::Digest);
    }
    let key = keys.key(&signed.key_id).ok_or(Refusal::Signature)?;
    UnparsedPublicKey::new(&ED25519, key)
        .verify(&digest, &signed.signature)
        .map_err(|_| Refusal::Signature)?;
    let config =
        EffectiveConfig::decode(signed.document.as_slice()).map_err(|_| Refusal::Invalid("document"))?;
    Tenant::parse(config, signed.clone(), digest)
}

#[cfg(test)]
mod tests;
