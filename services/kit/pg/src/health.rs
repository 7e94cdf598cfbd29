//! Whether PostgreSQL answers, told to readiness.
use std::time::Duration;

use kit_telemetry::Condition;
use tokio_util::sync::CancellationToken;

use crate::Database;

const PAUSE: Duration = Duration::from_secs(1);

/// Asks every second until told to stop.
pub async fn health(database: Database, ready: Condition, stop: CancellationToken) {
    loop {
        ready.set(database.ping().await.is_ok());
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}
