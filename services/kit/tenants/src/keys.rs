//! The operator's public keys: a folder with `<key id>.pub` files, two while the operator's key rotates.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;

/// Where the public keys come from.
#[derive(Clone, Debug)]
pub struct KeyDir(Origin);

#[derive(Clone, Debug)]
enum Origin {
    Folder(PathBuf),
    Fixed(BTreeMap<String, [u8; 32]>),
}

/// Why no key can be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The folder cannot be read.
    #[error("the folder of public keys {0} cannot be read")]
    Folder(PathBuf, #[source] std::io::Error),
    /// The folder holds no key.
    #[error("the folder of public keys {0} holds no readable <key id>.pub file (SPKI PEM, Ed25519)")]
    Empty(PathBuf),
}

/// What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410).
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

// === impl KeyDir ===

impl KeyDir {
    /// A folder that holds at least one readable key. Keys are read when they are needed: rotation needs no restart.
    pub fn at(folder: impl Into<PathBuf>) -> Result<Self, KeyError> {
        let folder = folder.into();
        let entries = std::fs::read_dir(&folder).map_err(|error| KeyError::Folder(folder.clone(), error))?;
        if entries.flatten().any(|entry| read(&entry.path()).is_some()) {
            Ok(Self(Origin::Folder(folder)))
        } else {
            Err(KeyError::Empty(folder))
        }
    }

    /// These keys and no others.
    #[must_use]
    pub fn fixed(keys: impl IntoIterator<Item = (String, [u8; 32])>) -> Self {
        Self(Origin::Fixed(keys.into_iter().collect()))
    }

    /// The key with this id, if it is there now.
    #[must_use]
    pub fn key(&self, id: &str) -> Option<[u8; 32]> {
        match &self.0 {
            Origin::Fixed(keys) => keys.get(id).copied(),
            Origin::Folder(folder) if plain(id) => read(&folder.join(format!("{id}.pub"))),
            Origin::Folder(_) => None,
        }
    }
}

/// A key id is a file's stem: no path leads out of the folder.
fn plain(id: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=64).contains(&id.len()) && id.bytes().all(inner)
}

fn read(path: &Path) -> Option<[u8; 32]> {
    if path.extension()? != "pub" {
        return None;
    }
    parse(&std::fs::read_to_string(path).ok()?)
}

/// Reads `-----BEGIN PUBLIC KEY-----` with an Ed25519 key inside.
fn parse(pem: &str) -> Option<[u8; 32]> {
    let body =
        pem.trim().strip_prefix("-----BEGIN PUBLIC KEY-----")?.strip_suffix("-----END PUBLIC KEY-----")?;
    let joined: String = body.split_whitespace().collect();
    let der = BASE64.decode(joined.as_bytes()).ok()?;
    der.strip_prefix(&SPKI)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(key: [u8; 32]) -> String {
        let der = [SPKI.as_slice(), &key].concat();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", BASE64.encode(&der))
    }

    #[test]
    fn keys_are_read_by_the_stem_of_their_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(KeyDir::at(folder.path()), Err(KeyError::Empty(_))));
        std::fs::write(folder.path().join("operator-1.pub"), pem([7; 32])).unwrap();
        let keys = KeyDir::at(folder.path()).unwrap();
        assert_eq!(keys.key("operator-1"), Some([7; 32]));
        assert_eq!(keys.key("operator-2"), None);
        std::fs::write(folder.path().join("operator-2.pub"), pem([8; 32])).unwrap();
        assert_eq!(keys.key("operator-2"), Some([8; 32]));
        std::fs::remove_file(folder.path().join("operator-1.pub")).unwrap();
        assert_eq!(keys.key("operator-1"), None);
    }

    #[test]
    fn no_key_id_leads_out_of_the_folder() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("keys");
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(outer.path().join("evil.pub"), pem([9; 32])).unwrap();
        std::fs::write(inner.join("good.pub"), pem([7; 32])).unwrap();
        let keys = KeyDir::at(&inner).unwrap();
        assert_eq!(keys.key("../evil"), None);
        assert_eq!(keys.key(""), None);
    }
}
