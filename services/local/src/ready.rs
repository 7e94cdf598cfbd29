//! Waits for conditions: never for a time.
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::bail;
use tokio::time::{Instant, sleep};

/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// Waits until the condition gives a value; an error of the condition counts as "not yet" and is told at the limit.
pub async fn until<T>(
    limit: Duration,
    what: &str,
    mut condition: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let end = Instant::now() + limit;
    let mut last = None;
    loop {
        match condition().await {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => {}
            Err(error) => last = Some(error),
        }
        if Instant::now() >= end {
            match last {
                Some(error) => return Err(error.context(format!("waited {limit:?} for {what}"))),
                None => bail!("waited {limit:?} for {what}"),
            }
        }
        sleep(LOOK).await;
    }
}

/// Waits until the service's admin port says that it is ready.
pub async fn service(name: &str, admin: SocketAddr, limit: Duration) -> anyhow::Result<()> {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(1)).build()?;
    let url = format!("http://{admin}/readyz");
    until(limit, &format!("{name} to be ready"), async || {
        let answer = client.get(&url).send().await?;
        if answer.status().is_success() {
            return Ok(Some(()));
        }
        bail!("{name} says: {}", answer.text().await?.trim())
    })
    .await
}
