//! In a file, for the gateway, which has no database.
use std::io::Write as _;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use holdfast_proto::policy::v1::{WatchResponse, watch_response};
use prost::Message as _;
use tokio::sync::Mutex;

use crate::admission::{instant, to_wire};
use crate::store::tenant_of;
use crate::{Entry, LastKnownGood, StoreError};

/// A file that is replaced whole: a reader sees the one before or the one after.
#[derive(Debug)]
pub struct FileStore {
    path: PathBuf,
    writing: Mutex<()>,
}

const NAME: &str = "tenants.bin";

// === impl FileStore ===

impl FileStore {
    /// In this folder, which must be there.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join(NAME), writing: Mutex::new(()) }
    }
}

#[async_trait]
impl LastKnownGood for FileStore {
    async fn load(&self) -> Result<Vec<Entry>, StoreError> {
        let path = self.path.clone();
        blocking(move || read(&path)).await
    }

    async fn save(&self, entries: &[Entry]) -> Result<(), StoreError> {
        let _alone = self.writing.lock().await;
        let (path, entries) = (self.path.clone(), entries.to_vec());
        blocking(move || {
            let mut all = read(&path)?;
            all.retain(|old| !entries.iter().any(|new| new.tenant == old.tenant));
            all.extend(entries);
            write(&path, &all)
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(_) => Err(StoreError::File(std::io::ErrorKind::Interrupted.into())),
    }
}

/// The file is a `WatchResponse`: documents, and beside them the tenants that are gone.
fn read(path: &Path) -> Result<Vec<Entry>, StoreError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let kept = WatchResponse::decode(bytes.as_slice())?;
    let entry = |config| {
        let tenant = tenant_of(&config)?;
        let gone = kept.removed.iter().find(|gone| gone.tenant == tenant.as_str());
        Some(Entry { tenant, config, removed_at: gone.map(instant) })
    };
    Ok(kept.configs.iter().cloned().filter_map(entry).collect())
}

fn write(path: &Path, entries: &[Entry]) -> Result<(), StoreError> {
    let gone = |entry: &Entry| {
        let at = Some(to_wire(entry.removed_at?));
        Some(watch_response::Removed { tenant: entry.tenant.to_string(), at })
    };
    let removed = entries.iter().filter_map(gone).collect();
    let configs = entries.iter().map(|entry| entry.config.clone()).collect();
    let bytes = WatchResponse { configs, removed, ..WatchResponse::default() }.encode_to_vec();
    let fresh = path.with_extension("new");
    let mut file = std::fs::File::create(&fresh)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{signer, tenant};

    #[tokio::test]
    async fn what_is_kept_is_read_again_and_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::in_folder(folder.path());
        assert_eq!(store.load().await.unwrap(), Vec::new());
        let entry = |id: &str, removed_at| Entry {
            tenant: id.parse().unwrap(),
            config: signer().sign(&tenant(id)),
            removed_at,
        };
        let gone = Some(jiff::Timestamp::from_microsecond(1_790_000_000_123_456).unwrap());
        store.save(&[entry("luna", None), entry("sol", None)]).await.unwrap();
        store.save(&[entry("luna", gone)]).await.unwrap();
        assert_eq!(store.load().await.unwrap(), vec![entry("sol", None), entry("luna", gone)]);
        std::fs::write(folder.path().join(NAME), b"\xff\xff").unwrap();
        assert!(matches!(store.load().await, Err(StoreError::Content(_))));
    }
}
