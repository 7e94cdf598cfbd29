//! Keeps one service from being flooded, and callers from waiting for one that hangs: so many calls at a time, the
//! rest waits its turn for as long as the service answers others.
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kit_fault::Fault;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;
use tonic::{Code, Status};
use tracing::warn;

/// A caller whose turn has not come is refused after this, when nobody else was answered meanwhile ...
const STALLED: Duration = Duration::from_millis(1_700);
/// ... and after this in any case.
const LONGEST: Duration = Duration::from_secs(10);

/// The turnstile before one service.
pub(crate) struct Guard {
    turns: Semaphore,
    since: Instant,
    /// When the last answer came, as [`Guard::now`]; 0: never.
    answered: AtomicU64,
}

impl Guard {
    pub(crate) fn new(at_a_time: usize) -> Self {
        Self { turns: Semaphore::new(at_a_time), since: Instant::now(), answered: AtomicU64::new(0) }
    }

    /// Waits for a turn, then calls.
    pub(crate) async fn run<A>(
        &self,
        within: Duration,
        call: impl Future<Output = Result<A, Status>>,
    ) -> Result<Result<A, Status>, Fault> {
        let _turn = self.turn().await?;
        let Ok(answer) = tokio::time::timeout(within, call).await else {
            warn!("a service did not answer in time");
            return Err(Fault::unavailable());
        };
        let silent = |status: &Status| {
            matches!(status.code(), Code::DeadlineExceeded | Code::Cancelled | Code::Unavailable)
        };
        if !answer.as_ref().is_err_and(silent) {
            self.answered.store(self.now(), Ordering::Relaxed);
        }
        Ok(answer)
    }

    async fn turn(&self) -> Result<SemaphorePermit<'_>, Fault> {
        if let Ok(turn) = self.turns.try_acquire() {
            return Ok(turn);
        }
        let queued = self.now();
        let started = Instant::now();
        loop {
            let turn = tokio::time::timeout(STALLED, self.turns.acquire()).await;
            let answered = self.answered.load(Ordering::Relaxed);
            match turn {
                // A turn that came because calls before gave up is no sign of life.
                Ok(Ok(turn)) if answered >= queued => return Ok(turn),
                Err(_) if started.elapsed() < LONGEST && self.now().saturating_sub(answered) < 1_000 => {}
                _ => return Err(Fault::unavailable()),
            }
        }
    }

    /// From 1 on: 0 is "never", so who queues in the first millisecond sees no answer either.
    fn now(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn a_queue_moves_on_while_answers_come() {
        let guard = Arc::new(Guard::new(4));
        let calls = (0..40).map(|_| {
            let guard = Arc::clone(&guard);
            tokio::spawn(async move {
                let call = async {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    Ok::<_, Status>(())
                };
                guard.run(Duration::from_secs(1), call).await
            })
        });
        for call in calls.collect::<Vec<_>>() {
            assert!(matches!(call.await.unwrap(), Ok(Ok(()))));
        }
    }

    #[tokio::test]
    async fn nobody_waits_long_for_a_service_that_hangs() {
        let guard = Arc::new(Guard::new(4));
        let started = Instant::now();
        let calls = (0..40).map(|_| {
            let guard = Arc::clone(&guard);
            tokio::spawn(async move {
                let hangs = std::future::pending::<Result<(), Status>>();
                guard.run(Duration::from_millis(1_700), hangs).await
            })
        });
        for call in calls.collect::<Vec<_>>() {
            assert!(call.await.unwrap().is_err());
        }
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }
}
