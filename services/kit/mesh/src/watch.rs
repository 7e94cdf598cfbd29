//! Watching the credentials' folders. The folder, not the file: Kubernetes swaps a symlink in it. A poll stands
//! behind, for file systems that tell nothing.
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::credentials::Credentials;
use crate::material::CredentialsError;

/// How long the folder must be quiet before it is read: a set is three files.
const QUIET: Duration = Duration::from_millis(20);
/// Longest wait for quiet.
const LONGEST_WAIT: Duration = Duration::from_millis(500);
/// How often the files are read even if nothing was told.
const POLL: Duration = Duration::from_secs(5);

/// Watches as long as it lives.
pub(crate) struct Watching {
    _stop: DropGuard,
}

/// Begins to watch; needs a tokio runtime.
pub(crate) fn watch(credentials: &Credentials) -> Result<Watching, CredentialsError> {
    let (changed, events) = mpsc::channel(1);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            // Full means that a reading is due already.
            let _full = changed.try_send(());
        }
    })?;
    for folder in credentials.folders() {
        watcher.watch(&folder, RecursiveMode::NonRecursive)?;
    }
    let stop = CancellationToken::new();
    tokio::spawn(run(credentials.downgrade(), watcher, events, stop.clone()));
    Ok(Watching { _stop: stop.drop_guard() })
}

async fn run(
    credentials: std::sync::Weak<crate::credentials::Inner>,
    watcher: RecommendedWatcher,
    mut events: mpsc::Receiver<()>,
    stop: CancellationToken,
) {
    // Dropping the watcher would end the events.
    let _watcher = watcher;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tokio::time::timeout(POLL, events.recv()) => {}
        }
        let _late = tokio::time::timeout(LONGEST_WAIT, quiet(&mut events)).await;
        let Some(credentials) = Credentials::upgrade(&credentials) else { return };
        // Failures are logged and counted by the reload itself; reading three small files may block.
        let _result = tokio::task::spawn_blocking(move || credentials.reload()).await;
    }
}

async fn quiet(events: &mut mpsc::Receiver<()>) {
    while let Ok(Some(())) = tokio::time::timeout(QUIET, events.recv()).await {}
}
