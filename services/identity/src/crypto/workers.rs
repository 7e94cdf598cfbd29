//! The threads that hash. They run at a lower priority than the rest of the process: however many passwords are
//! checked, a session's request is answered first.
use std::time::Duration;

use rustix::process::{getpriority_process, setpriority_process};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// Their niceness, from 0 (as the rest) to 19.
const NICE: i32 = 10;
/// How long a thread without work stays.
const KEEP: Duration = Duration::from_mins(1);

/// The threads. A runtime of its own, of which only the threads for blocking work are used.
pub(super) struct Workers(Option<Runtime>);

// === impl Workers ===

impl Workers {
    /// At most so many threads.
    pub(super) fn new(most: usize) -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread()
            .max_blocking_threads(most)
            .thread_keep_alive(KEEP)
            .thread_name("hash")
            .on_thread_start(lower_priority)
            .build()?;
        Ok(Self(Some(runtime)))
    }

    /// Does something on one of them; `None` when they are ending.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<JoinHandle<T>> {
        self.0.as_ref().map(|runtime| runtime.spawn_blocking(work))
    }
}

impl Drop for Workers {
    /// Waits for nobody: a runtime that does may not be dropped within another.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Of the calling thread alone: to Linux, each has a priority of its own.
fn lower_priority() {
    let lowered = getpriority_process(None).and_then(|now| setpriority_process(None, NICE.max(now)));
    if let Err(error) = lowered {
        tracing::warn!(%error, "passwords are hashed at the priority of the rest");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn they_are_nice_and_nobody_else_is() {
        let nice = || getpriority_process(None).unwrap();
        let before = nice();
        let workers = Workers::new(1).unwrap();
        assert_eq!(workers.run(nice).unwrap().await.unwrap(), NICE.max(before));
        assert_eq!(nice(), before);
        assert_eq!(tokio::task::spawn_blocking(nice).await.unwrap(), before);
    }
}
