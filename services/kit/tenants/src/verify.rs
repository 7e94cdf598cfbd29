//! What a signed configuration must be before it is in force.
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use holdfast_proto::policy::v1::SignedConfig;
use holdfast_proto::tenant::v1::EffectiveConfig;
use prost::Message as _;

use crate::tenant::Document;
use crate::{KeyDir, Refusal, Tenant};

/// Largest document, in bytes.
const MAX_DOCUMENT: usize = 256 * 1024;

/// The SHA-256 of a document.
#[must_use]
pub fn digest_of(document: &[u8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, document).as_ref());
    bytes
}

/// Checks digest, signature and every field that services rely on. Age and `must_understand` are for who holds one.
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
    Tenant::parse(config, Document { signed: signed.clone(), digest })
}

#[cfg(test)]
mod tests;
