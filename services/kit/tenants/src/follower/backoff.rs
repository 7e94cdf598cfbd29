//! How long to wait before a stream is opened again: doubling, with full jitter, so that a restarted policy is not
//! met by everyone at once.
use std::time::Duration;

use kit_clock::Clock;

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);

pub(crate) struct Backoff {
    clock: Clock,
    ceiling: Duration,
}

// === impl Backoff ===

impl Backoff {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, ceiling: FIRST }
    }

    pub(crate) fn reset(&mut self) {
        self.ceiling = FIRST;
    }

    /// Between half the ceiling and the ceiling, which then doubles.
    pub(crate) fn next(&mut self) -> Duration {
        let share = f64::from(u16::from_le_bytes(self.clock.random())) / f64::from(u16::MAX);
        let wait = self.ceiling.mul_f64(0.5 + share / 2.0);
        self.ceiling = (self.ceiling * 2).min(LONGEST);
        wait
    }
}
