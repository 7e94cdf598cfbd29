//! The list that is in force.
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use identity_domain::password::Password;
use kit_fault::Fault;
use zeroize::Zeroizing;

use super::list::{List, Stamp};
use super::{Entry, ListError};

/// The list of `IDENTITY_BREACHED_FILE`, swapped whole when another takes its place.
#[derive(Clone)]
pub struct BreachedPasswords {
    path: PathBuf,
    list: Arc<ArcSwap<List>>,
}

// === impl BreachedPasswords ===

impl BreachedPasswords {
    /// Opens the list and reads it once, to see that it is whole.
    pub fn open(path: &Path) -> Result<Self, ListError> {
        let list = Arc::new(ArcSwap::from_pointee(List::open(path)?));
        Ok(Self { path: path.to_owned(), list })
    }

    /// Takes the file's list if it is another than the one in force. One that is broken changes nothing.
    pub fn refresh(&self) -> Result<Refreshed, ListError> {
        if Stamp::at(&self.path)? == self.list.load().stamp() {
            return Ok(Refreshed::Unchanged);
        }
        self.list.store(Arc::new(List::open(&self.path)?));
        Ok(Refreshed::Swapped)
    }

    /// Whether a password is in the list, as it was typed or in lower case. It is compared in NFKC, as it is hashed.
    pub async fn contain(&self, password: &Password) -> Result<bool, Fault> {
        let lower = Zeroizing::new(password.text().to_lowercase());
        let (typed, lower) = (Entry::of(password.text().as_bytes()), Entry::of(lower.as_bytes()));
        let list = self.list.load_full();
        let look_up = move || Ok(list.contains(typed)? || list.contains(lower)?);
        let found: Result<bool, ListError> =
            tokio::task::spawn_blocking(look_up).await.map_err(|error| Fault::internal(&error))?;
        found.map_err(|error| Fault::unavailable_because(&error))
    }
}

/// What a look at the file showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refreshed {
    /// It is the list in force.
    Unchanged,
    /// It was another, which is in force now.
    Swapped,
}

impl std::fmt::Debug for BreachedPasswords {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("BreachedPasswords")
    }
}
