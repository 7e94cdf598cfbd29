//! Looks whether PostgreSQL answers.
use std::time::Duration;

use kit_pg::Database;
use kit_telemetry::Condition;
use tokio_util::sync::CancellationToken;

const PAUSE: Duration = Duration::from_secs(1);

/// Runs until told to stop.
pub async fn run(db: Database, ready: Condition, stop: CancellationToken) {
    loop {
        ready.set(db.ping().await.is_ok());
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}
