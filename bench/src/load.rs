//! Calls, so many at a time: bounded in number and in time.
use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

/// No load lasts longer.
const LONGEST: Duration = Duration::from_mins(2);

/// How much is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// How many calls are made in all.
    pub operations: u32,
    /// How many at a time.
    pub clients: u32,
}

impl Load {
    /// So many calls, so many at a time. A debug build makes a tenth: it shows that everything works, and what it
    /// measures is worth nothing.
    #[must_use]
    pub const fn of(operations: u32, clients: u32) -> Self {
        let tenth = operations / 10;
        let operations = if cfg!(debug_assertions) && operations > 10 { tenth } else { operations };
        Self { operations, clients }
    }

    /// Makes the calls, each with its number, and tells how long each took; the first that fails ends it.
    pub async fn run(self, call: impl AsyncFn(u32) -> anyhow::Result<()>) -> anyhow::Result<Vec<Duration>> {
        let call = &call;
        let timed = |number| async move {
            let begun = Instant::now();
            call(number).await.map(|()| begun.elapsed())
        };
        let clients = usize::try_from(self.clients)?;
        let calls = stream::iter(0..self.operations).map(timed).buffer_unordered(clients);
        tokio::time::timeout(LONGEST, calls.try_collect()).await.context("the load took too long")?
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn every_call_is_made_once_and_so_many_at_a_time() {
        let (now, most, sum) = (Cell::new(0_u32), Cell::new(0_u32), Cell::new(0_u32));
        let took = Load { operations: 10, clients: 3 }
            .run(async |number| {
                now.set(now.get() + 1);
                most.set(most.get().max(now.get()));
                tokio::task::yield_now().await;
                now.set(now.get() - 1);
                sum.set(sum.get() + number);
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!((took.len(), most.get(), sum.get()), (10, 3, 45));
    }

    #[tokio::test]
    async fn a_call_that_fails_ends_it() {
        let failing = Load { operations: 10, clients: 1 }
            .run(async |number| if number == 2 { anyhow::bail!("refused") } else { Ok(()) });
        assert_eq!(failing.await.unwrap_err().to_string(), "refused");
    }
}
