//! What nobody asks for: attempts and buckets that count no more, devices that are known no more, and links that open
//! nothing go.
use std::time::Duration;

use jiff::Timestamp;
use kit_clock::Clock;
use kit_pg::Jobs;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::store::{attempts, devices, resets};

/// Most rows of a kind that a transaction deletes.
const BATCH: i64 = 5_000;
/// How often.
const HOURLY: Duration = Duration::from_hours(1);

/// Deletes every hour until told to stop.
pub async fn run(jobs: Jobs, clock: Clock, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match purge(&jobs, clock.now()).await {
            Ok(0) => {}
            Ok(rows) => info!(rows, "attempts, buckets, devices and links that count no more are gone"),
            Err(error) => warn!(%error, "purging waits for the next round"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(HOURLY) => {}
        }
    }
}

/// One round; how many rows went.
pub async fn purge(jobs: &Jobs, now: Timestamp) -> Result<u64, sqlx::Error> {
    let mut gone = 0;
    loop {
        let mut tx = jobs.begin().await?;
        let rows = attempts::purge(&mut tx, now, BATCH).await?
            + devices::purge(&mut tx, now, BATCH).await?
            + resets::purge(&mut tx, now, BATCH).await?;
        tx.commit().await?;
        gone += rows;
        if rows == 0 {
            return Ok(gone);
        }
    }
}
