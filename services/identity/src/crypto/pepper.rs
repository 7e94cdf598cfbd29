//! The pepper: a key outside the database, so that a dump of it verifies no password.
use std::path::Path;

use aws_lc_rs::hmac;
use kit_seal::{KeyFile, KeyringError, NamedKey};
use zeroize::Zeroizing;

/// The keys of `IDENTITY_PEPPER_KEYRING_FILE`.
pub struct Peppers {
    current: Pepper,
    older: Vec<Pepper>,
}

/// One key.
struct Pepper {
    id: String,
    key: hmac::Key,
}

// === impl Peppers ===

impl Peppers {
    /// Reads the keyring's file (kit/seal).
    pub fn from_file(path: &Path) -> Result<Self, KeyringError> {
        KeyFile::read(path).map(Self::new)
    }

    /// The peppers of a keyring; the first is what new hashes are made with.
    #[must_use]
    pub fn new(file: KeyFile) -> Self {
        Self { current: Pepper::new(file.current), older: file.older.into_iter().map(Pepper::new).collect() }
    }

    /// The id of the pepper of new hashes.
    pub(super) fn current(&self) -> &str {
        &self.current.id
    }

    /// A password under the pepper of new hashes.
    pub(super) fn apply(&self, password: &[u8]) -> Zeroizing<Vec<u8>> {
        self.current.apply(password)
    }

    /// Whether a password can be put under this pepper.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.find(id).is_some()
    }

    /// A password under the pepper of this id; `None`: it is not in the keyring.
    pub(super) fn apply_of(&self, id: &str, password: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.find(id).map(|pepper| pepper.apply(password))
    }

    fn find(&self, id: &str) -> Option<&Pepper> {
        std::iter::once(&self.current).chain(&self.older).find(|pepper| pepper.id == id)
    }
}

// === impl Pepper ===

impl Pepper {
    fn new(named: NamedKey) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, &*named.key), id: named.id }
    }

    /// HMAC-SHA-256: 32 bytes, of a password of any length.
    fn apply(&self, password: &[u8]) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(hmac::sign(&self.key, password).as_ref().to_vec())
    }
}
