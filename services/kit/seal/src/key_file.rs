//! Keys by id in a file: JSON, the first is current.
use std::path::Path;

use data_encoding::BASE64;
use serde::Deserialize;
use zeroize::Zeroizing;

/// A key of a file. Has no Debug.
pub struct NamedKey {
    /// Its id: not empty, and no other key of the file has it.
    pub id: String,
    /// The key.
    pub key: Zeroizing<[u8; 32]>,
}

/// The keys of a file (`*_KEYRING_FILE`).
///
/// ```json
/// { "keys": [ { "id": "2026-11", "key": "<32 bytes in base64>" }, { "id": "2025-11", "key": "..." } ] }
/// ```
pub struct KeyFile {
    /// The first, which is used from now on.
    pub current: NamedKey,
    /// The others, which what they were used for still needs.
    pub older: Vec<NamedKey>,
}

/// Why a file is no keyring. It says nothing of what stands in the file.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The file cannot be read.
    #[error("the keyring cannot be read")]
    Unreadable(#[source] std::io::Error),
    /// The file is not of the form that [`KeyFile`] shows.
    #[error("the keyring is not {{ \"keys\": [ {{ \"id\": .., \"key\": <32 bytes in base64> }} ] }}")]
    Malformed,
    /// There is no key in the file, or two with one id.
    #[error("the keyring needs at least one key, and every id once")]
    Ids,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    keys: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    key: String,
}

// === impl KeyFile ===

impl KeyFile {
    /// Reads the keys of a file.
    pub fn read(path: &Path) -> Result<Self, KeyringError> {
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(KeyringError::Unreadable)?);
        Self::from_json(&text)
    }

    /// Reads the keys of a file's text.
    pub fn from_json(text: &str) -> Result<Self, KeyringError> {
        let file: File = serde_json::from_str(text).map_err(|_| KeyringError::Malformed)?;
        let mut keys: Vec<NamedKey> = Vec::with_capacity(file.keys.len());
        for entry in file.keys {
            let text = Zeroizing::new(entry.key);
            let bytes = Zeroizing::new(BASE64.decode(text.as_bytes()).map_err(|_| KeyringError::Malformed)?);
            let key = bytes.as_slice().try_into().map_err(|_| KeyringError::Malformed)?;
            if entry.id.is_empty() || keys.iter().any(|known| known.id == entry.id) {
                return Err(KeyringError::Ids);
            }
            keys.push(NamedKey { id: entry.id, key: Zeroizing::new(key) });
        }
        let mut keys = keys.into_iter();
        let current = keys.next().ok_or(KeyringError::Ids)?;
        Ok(Self { current, older: keys.collect() })
    }
}
