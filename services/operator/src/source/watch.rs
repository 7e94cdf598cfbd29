//! Tells when a folder's files change: by the kernel's notice, and by looking every second where that fails.
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long changes are gathered: an editor writes a file in several steps.
const GATHER: Duration = Duration::from_millis(40);
/// How often the folder is looked at without a notice.
const LOOK: Duration = Duration::from_secs(1);

/// What tells one state of a file from another.
type Print = (u64, u64, i64, i64);

/// Watches a folder for as long as it lives.
#[derive(Debug)]
pub(super) struct FolderWatch {
    changes: watch::Receiver<u64>,
    _watcher: Option<RecommendedWatcher>,
    _stop: DropGuard,
}

// === impl FolderWatch ===

impl FolderWatch {
    /// Begins to watch; needs a tokio runtime.
    pub(super) fn begin(folder: PathBuf) -> Self {
        let (notice, noticed) = mpsc::channel(1);
        let (change, changes) = watch::channel(0);
        let stop = CancellationToken::new();
        let watcher = notices(&folder, notice.clone());
        // Before the first snapshot: a change right after it is seen.
        let before = prints(&folder);
        tokio::spawn(stop.clone().run_until_cancelled_owned(look(folder, before, noticed, notice, change)));
        Self { changes, _watcher: watcher, _stop: stop.drop_guard() }
    }

    /// Returns after the next change that was not yet reported.
    pub(super) async fn changed(&mut self) {
        if self.changes.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

fn notices(folder: &Path, notice: mpsc::Sender<()>) -> Option<RecommendedWatcher> {
    let on_event = move |_: notify::Result<notify::Event>| {
        // Full: a notice waits already.
        let _ = notice.try_send(());
    };
    let made = notify::recommended_watcher(on_event).and_then(|mut watcher| {
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
        Ok(watcher)
    });
    made.inspect_err(
        |error| tracing::warn!(%error, "no notices of changes: the folder is looked at every second"),
    )
    .ok()
}

/// Compares the folder after each notice and every second. Holding a sender keeps the channel open without notices.
async fn look(
    folder: PathBuf,
    mut before: BTreeMap<PathBuf, Print>,
    mut noticed: mpsc::Receiver<()>,
    _open: mpsc::Sender<()>,
    change: watch::Sender<u64>,
) {
    loop {
        if let Ok(Some(())) = tokio::time::timeout(LOOK, noticed.recv()).await {
            tokio::time::sleep(GATHER).await;
        }
        let now = prints(&folder);
        if now != before {
            before = now;
            change.send_modify(|count| *count += 1);
        }
    }
}

fn prints(folder: &Path) -> BTreeMap<PathBuf, Print> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let data = std::fs::metadata(entry.path()).ok()?;
            Some((entry.path(), (data.ino(), data.size(), data.mtime(), data.mtime_nsec())))
        })
        .collect()
}
