//! Looks every few seconds whether a signing key is due, and what other instances have made.
use std::time::Duration;

use kit_telemetry::Condition;
use tokio_util::sync::CancellationToken;

use crate::signing::Signing;

const PAUSE: Duration = Duration::from_secs(5);
/// Until there is a key at all.
const IMPATIENT: Duration = Duration::from_millis(500);

/// Runs until told to stop; `ready` is met from the first key on.
pub async fn run(signing: Signing, ready: Condition, stop: CancellationToken) {
    loop {
        match signing.refresh().await {
            Ok(()) => ready.set(true),
            Err(error) => tracing::warn!(error = ?error, "the signing keys cannot be read"),
        }
        let pause = if ready.met() { PAUSE } else { IMPATIENT };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}
