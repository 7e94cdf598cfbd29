//! Waits for conditions, never for a time.
use std::fmt::Display;
use std::time::{Duration, Instant};

/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(25);

/// Waits until the condition gives a value.
///
/// # Panics
/// When the limit is over: the test has failed.
pub async fn until<T>(limit: Duration, what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    until_ok(limit, what, async || condition().await.ok_or("")).await
}

/// Waits until the condition gives a value; tells at the end what stood in its way.
///
/// # Panics
/// When the limit is over: the test has failed.
pub async fn until_ok<T, E: Display>(
    limit: Duration,
    what: &str,
    mut condition: impl AsyncFnMut() -> Result<T, E>,
) -> T {
    let end = Instant::now() + limit;
    loop {
        match condition().await {
            Ok(value) => return value,
            Err(why) => assert!(Instant::now() < end, "waited {limit:?} for {what} {why}"),
        }
        tokio::time::sleep(LOOK).await;
    }
}
