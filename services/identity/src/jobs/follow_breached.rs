//! Looks now and then whether another list of breached passwords lies there.
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::breached::{BreachedPasswords, Refreshed};

/// How often it looks.
pub const EVERY: Duration = Duration::from_mins(1);

/// Runs until told to stop. While what lies there is broken, the last list stays in force, and the log and the metric
/// `identity_breached_list_broken` say so.
pub async fn run(breached: BreachedPasswords, every: Duration, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(every) => {}
        }
        let looked_at = breached.clone();
        let Ok(refreshed) = tokio::task::spawn_blocking(move || looked_at.refresh()).await else { continue };
        match &refreshed {
            Ok(Refreshed::Unchanged) => {}
            Ok(Refreshed::Swapped) => tracing::info!("another list of breached passwords is in force"),
            Err(error) => {
                tracing::error!(error = ?error, "the last list of breached passwords stays in force");
            }
        }
        metrics::gauge!("identity_breached_list_broken").set(if refreshed.is_err() { 1.0 } else { 0.0 });
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use identity_domain::password::Password;

    use super::*;
    use crate::breached::pack::pack;

    fn write(list: &Path, password: &str) {
        let plain = list.with_extension("txt");
        std::fs::write(&plain, password).unwrap();
        pack(list, &[plain]).unwrap();
    }

    #[tokio::test]
    async fn another_list_is_taken_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list");
        write(&list, "the first");
        let (breached, stop) = (BreachedPasswords::open(&list).unwrap(), CancellationToken::new());
        let job = tokio::spawn(run(breached.clone(), Duration::from_millis(1), stop.clone()));
        write(&list, "the second");
        let second = Password::read("the second").unwrap();
        while !breached.contain(&second).await.unwrap() {
            tokio::task::yield_now().await;
        }
        assert!(!breached.contain(&Password::read("the first").unwrap()).await.unwrap());
        stop.cancel();
        job.await.unwrap();
    }
}
