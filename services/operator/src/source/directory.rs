//! Tenants declared in the YAML files of a folder.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use async_trait::async_trait;

use super::watch::FolderWatch;
use super::{Files, Snapshot, TenantSource};

/// A folder of YAML files; files in it whose names begin with a dot are left alone.
#[derive(Debug)]
pub struct Directory {
    folder: PathBuf,
    files: Files,
    watch: FolderWatch,
}

// === impl Directory ===

impl Directory {
    /// Watches a folder; needs a tokio runtime.
    #[must_use]
    pub fn open(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        let watch = FolderWatch::begin(folder.clone());
        Self { folder, files: Files::default(), watch }
    }
}

#[async_trait]
impl TenantSource for Directory {
    fn name(&self) -> String {
        format!("dir:{}", self.folder.display())
    }

    async fn snapshot(&mut self) -> Snapshot {
        match files(&self.folder) {
            Ok(files) => self.files.take(&files),
            Err(error) => {
                // A folder that is unavailable for a moment removes nobody.
                tracing::error!(%error, folder = %self.folder.display(), "the folder of tenants cannot be read");
                self.files.unreadable(&self.folder, &error)
            }
        }
    }

    async fn changed(&mut self) {
        self.watch.changed().await;
    }
}

fn files(folder: &Path) -> std::io::Result<BTreeMap<String, std::io::Result<Vec<u8>>>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let yaml = path.extension().is_some_and(|end| end == "yaml" || end == "yml");
        if yaml && !name.starts_with('.') && path.is_file() {
            files.insert(name, std::fs::read(&path));
        }
    }
    Ok(files)
}
