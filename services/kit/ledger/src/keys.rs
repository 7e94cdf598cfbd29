//! The keys of checkpoints: each ledger's service signs with its own, both services know both public ones.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::digest;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use data_encoding::{BASE64, HEXLOWER};

use crate::ledger::Ledger;

/// A ledger's signing key. Never shown.
#[derive(Clone)]
pub struct LedgerKey {
    pair: Arc<Ed25519KeyPair>,
    id: String,
}

/// Public keys by key id, each for one ledger.
#[derive(Clone, Debug, Default)]
pub struct PublicKeys(BTreeMap<String, (Ledger, Vec<u8>)>);

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file or folder cannot be read.
    #[error("{path} cannot be read: {error}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why it cannot be read.
        error: std::io::Error,
    },
    /// A private key is no Ed25519 key in PKCS#8 PEM.
    #[error("no Ed25519 private key in PKCS#8 PEM")]
    Private,
    /// A public key is no Ed25519 key in SPKI PEM, or its file does not say of which ledger it is.
    #[error("{path} must be named consent*.pub or audit*.pub and hold an Ed25519 public key in SPKI PEM")]
    Public {
        /// The file.
        path: PathBuf,
    },
}

/// The DER that stands before the 32 bytes of an Ed25519 public key in SPKI (RFC 8410).
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

// === impl LedgerKey ===

impl LedgerKey {
    /// From a PKCS#8 PEM file.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        let pem =
            std::fs::read_to_string(path).map_err(|error| KeyError::Read { path: path.to_owned(), error })?;
        Self::from_pem(&pem)
    }

    /// From PKCS#8 PEM.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let der = der(pem, "PRIVATE KEY").ok_or(KeyError::Private)?;
        Self::from_der(&der)
    }

    /// From PKCS#8 DER, version 1 (OpenSSL's) or 2.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(|_| KeyError::Private)?;
        let id = key_id(pair.public_key().as_ref());
        Ok(Self { pair: Arc::new(pair), id })
    }

    /// First 8 bytes of the SHA-256 of the public key, in hex.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }

    /// The public half alone, as a ledger's.
    #[must_use]
    pub fn public(&self, ledger: Ledger) -> PublicKeys {
        PublicKeys(BTreeMap::from([(self.id.clone(), (ledger, self.pair.public_key().as_ref().to_vec()))]))
    }
}

impl std::fmt::Debug for LedgerKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "LedgerKey({})", self.id)
    }
}

// === impl PublicKeys ===

impl PublicKeys {
    /// Every `*.pub` (SPKI PEM) of a folder. The file's name begins with the ledger whose checkpoints the key signs
    /// (`consent.pub`, `audit-2.pub`): neither service can sign the other's.
    pub fn from_dir(folder: &Path) -> Result<Self, KeyError> {
        let read = |path: &Path, error| KeyError::Read { path: path.to_owned(), error };
        let mut keys = BTreeMap::new();
        for entry in std::fs::read_dir(folder).map_err(|error| read(folder, error))? {
            let path = entry.map_err(|error| read(folder, error))?.path();
            if path.extension().is_some_and(|end| end == "pub") {
                let pem = std::fs::read_to_string(&path).map_err(|error| read(&path, error))?;
                let (Some(ledger), Some(key)) = (ledger_of(&path), public(&pem)) else {
                    return Err(KeyError::Public { path });
                };
                keys.insert(key_id(&key), (ledger, key));
            }
        }
        Ok(Self(keys))
    }

    pub(crate) fn verifies(&self, ledger: Ledger, key_id: &str, message: &[u8], signature: &[u8]) -> bool {
        self.0.get(key_id).is_some_and(|(of, key)| {
            *of == ledger && UnparsedPublicKey::new(&ED25519, key).verify(message, signature).is_ok()
        })
    }
}

fn ledger_of(path: &Path) -> Option<Ledger> {
    let stem = path.file_stem()?.to_str()?;
    [Ledger::Consent, Ledger::Audit].into_iter().find(|ledger| stem.starts_with(ledger.name()))
}

fn public(pem: &str) -> Option<Vec<u8>> {
    let der = der(pem, "PUBLIC KEY")?;
    der.strip_prefix(&SPKI_PREFIX).filter(|key| key.len() == 32).map(<[u8]>::to_vec)
}

fn der(pem: &str, label: &str) -> Option<Vec<u8>> {
    let (_, rest) = pem.split_once(&format!("-----BEGIN {label}-----"))?;
    let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
    let text: String = body.split_whitespace().collect();
    BASE64.decode(text.as_bytes()).ok()
}

fn key_id(public: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, public);
    HEXLOWER.encode(digest.as_ref().get(..8).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    // The key pair of RFC 8032, test 1, as openssl writes it.
    const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";
    const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";

    #[test]
    fn a_key_pair_in_openssl_s_form_is_read() {
        let key = LedgerKey::from_pem(PRIVATE).unwrap();
        let public = public(PUBLIC).unwrap();
        assert_eq!(key_id(&public), key.id());
        let keys = PublicKeys(BTreeMap::from([(key.id().to_owned(), (Ledger::Audit, public))]));
        assert!(keys.verifies(Ledger::Audit, key.id(), b"message", &key.sign(b"message")));
        assert!(!keys.verifies(Ledger::Audit, key.id(), b"massage", &key.sign(b"message")));
        assert!(!keys.verifies(Ledger::Consent, key.id(), b"message", &key.sign(b"message")));
        assert!(LedgerKey::from_pem(PUBLIC).is_err());
    }
}
