//! The threads that hash passwords.
use std::io;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinHandle;

/// So many threads for work that takes a processor and much memory. The runtime's own blocking threads are hundreds,
/// and for each the allocator would keep what its last work needed.
pub struct Workers {
    handle: Handle,
    /// None when it is dropped alone: a runtime that goes within another one would block it.
    runtime: Option<Runtime>,
}

// === impl Workers ===

impl Workers {
    /// So many threads. They begin when there is work.
    pub fn new(threads: usize) -> io::Result<Self> {
        let runtime =
            Builder::new_current_thread().max_blocking_threads(threads).thread_name("hash").build()?;
        Ok(Self { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

    /// Runs it on one of the threads, when one is free.
    pub fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
        self.handle.spawn_blocking(work)
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::thread;

    use super::*;

    #[tokio::test]
    async fn work_is_done_on_so_many_threads_and_no_more() {
        let workers = Workers::new(2).unwrap();
        let work: Vec<_> = (0..100).map(|_| workers.run(|| thread::current().id())).collect();
        let mut threads = HashSet::new();
        for one in work {
            threads.insert(one.await.unwrap());
        }
        assert!((1..=2).contains(&threads.len()), "{threads:?}");
        assert!(!threads.contains(&thread::current().id()));
    }
}
