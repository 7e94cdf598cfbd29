//! Root keys: a file now, a KMS later.
use std::path::Path;

use async_trait::async_trait;
use data_encoding::BASE64;
use kit_clock::Clock;
use zeroize::Zeroizing;

use crate::SealError;
use crate::aead::{Bound, Secret};
use crate::key_file::{KeyFile, KeyringError};

/// A key wrapped under a root key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapped {
    /// Which root key wrapped it.
    pub root_id: String,
    /// The wrapped key.
    pub bytes: Vec<u8>,
}

/// Wraps and unwraps keys under root keys: a file here, a KMS elsewhere.
#[async_trait]
pub trait RootKeys: Send + Sync {
    /// The id of the root key that wraps now; a key wrapped under another is wrapped anew when it is read.
    fn current(&self) -> &str;
    /// Wraps a key for what `context` names.
    async fn wrap(&self, context: &[u8], key: &[u8; 32]) -> Result<Wrapped, SealError>;
    /// Unwraps a key of what `context` names.
    async fn unwrap(&self, context: &[u8], wrapped: &Wrapped) -> Result<Zeroizing<Vec<u8>>, SealError>;
}

/// A root keyring from a file ([`KeyFile`]): the first key wraps, all of them unwrap.
pub struct Keyring {
    current: String,
    keys: Vec<(String, Secret)>,
    clock: Clock,
}

// === impl Keyring ===

impl Keyring {
    /// Reads a keyring from its file (`*_ROOT_KEYRING_FILE`).
    pub fn from_file(path: &Path, clock: &Clock) -> Result<Self, KeyringError> {
        Ok(Self::new(KeyFile::read(path)?, clock))
    }

    /// Reads a keyring from its text.
    pub fn from_json(text: &str, clock: &Clock) -> Result<Self, KeyringError> {
        Ok(Self::new(KeyFile::from_json(text)?, clock))
    }

    fn new(file: KeyFile, clock: &Clock) -> Self {
        let current = file.current.id.clone();
        let all = std::iter::once(file.current).chain(file.older);
        let keys = all.map(|named| (named.id, Secret::of(named.key))).collect();
        Self { current, keys, clock: clock.clone() }
    }

    /// The text of a keyring with one new key: for who sets up an installation.
    #[must_use]
    pub fn new_json(id: &str, clock: &Clock) -> Zeroizing<String> {
        let key = Zeroizing::new(BASE64.encode(Secret::random(clock).bytes()));
        Zeroizing::new(serde_json::json!({ "keys": [{ "id": id, "key": *key }] }).to_string())
    }

    fn find(&self, id: &str) -> Result<&Secret, SealError> {
        let found = self.keys.iter().find(|(known, _)| known == id);
        found.map(|(_, key)| key).ok_or_else(|| SealError::UnknownRoot(id.to_owned()))
    }
}

#[async_trait]
impl RootKeys for Keyring {
    fn current(&self) -> &str {
        &self.current
    }

    async fn wrap(&self, context: &[u8], key: &[u8; 32]) -> Result<Wrapped, SealError> {
        let root = self.find(&self.current)?;
        let bytes = root.seal(0, &Bound::new("root", &[context]), &self.clock, key)?;
        Ok(Wrapped { root_id: self.current.clone(), bytes })
    }

    async fn unwrap(&self, context: &[u8], wrapped: &Wrapped) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.find(&wrapped.root_id)?.open(0, &Bound::new("root", &[context]), &wrapped.bytes)
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Keyring").field("current", &self.current).finish_non_exhaustive()
    }
}
