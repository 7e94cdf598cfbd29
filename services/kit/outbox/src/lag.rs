//! How long records wait: told as metrics, and as an error once it is too long. Lag never refuses an act.
use std::time::Duration;

use jiff::Timestamp;
use kit_clock::Clock;
use kit_pg::Jobs;
use tokio_util::sync::CancellationToken;

use crate::lease;

const PAUSE: Duration = Duration::from_secs(5);
/// From this lag on somebody must look.
const LATE: Duration = Duration::from_mins(5);

/// Whether a destination's records are late.
#[derive(Debug, Default)]
struct Lateness {
    late: bool,
}

/// What a measurement changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Late,
    Caught,
}

/// Says from time to time how many records wait for a destination, and since when the first.
pub(crate) async fn measure(jobs: Jobs, destination: &'static str, clock: Clock, stop: CancellationToken) {
    let mut lateness = Lateness::default();
    loop {
        if let Ok((waiting, oldest)) = read(&jobs, destination, &clock).await {
            let lag = oldest.map_or(Duration::ZERO, |oldest| between(oldest, clock.now()));
            metrics::gauge!("outbox_waiting", "destination" => destination).set(waiting);
            metrics::gauge!("outbox_lag_seconds", "destination" => destination).set(lag.as_secs_f64());
            match lateness.note(lag) {
                Some(Change::Late) => {
                    tracing::error!(destination, lag_seconds = lag.as_secs(), waiting, "records are late");
                }
                Some(Change::Caught) => tracing::info!(destination, "records are no longer late"),
                None => {}
            }
            metrics::gauge!("outbox_late", "destination" => destination).set(f64::from(lateness.late));
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

async fn read(
    jobs: &Jobs,
    destination: &str,
    clock: &Clock,
) -> Result<(f64, Option<Timestamp>), sqlx::Error> {
    let mut tx = jobs.begin().await?;
    let lag = lease::lag(&mut tx, destination, clock.now()).await?;
    tx.commit().await?;
    Ok(lag)
}

fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

// === impl Lateness ===

impl Lateness {
    fn note(&mut self, lag: Duration) -> Option<Change> {
        let late = lag >= LATE;
        let changed = late != self.late;
        self.late = late;
        changed.then_some(if late { Change::Late } else { Change::Caught })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_minutes_are_late_and_are_said_once() {
        let mut lateness = Lateness::default();
        let notes = [0, 299, 300, 301, 299, 0].map(|seconds| lateness.note(Duration::from_secs(seconds)));
        assert_eq!(notes, [None, None, Some(Change::Late), None, Some(Change::Caught), None]);
    }

    #[test]
    fn a_clock_that_went_back_makes_no_lag() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(between(now + Duration::from_secs(1), now), Duration::ZERO);
        assert_eq!(between(now, now + Duration::from_secs(2)), Duration::from_secs(2));
    }
}
