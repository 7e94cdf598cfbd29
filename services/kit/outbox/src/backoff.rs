//! How long to wait after a failure: exponential with full jitter.
use std::time::Duration;

use kit_clock::Clock;

/// A random wait up to `base * 2^failures`, at most `cap`: senders that failed together do not come back together.
pub(crate) fn wait(clock: &Clock, base: Duration, cap: Duration, failures: u32) -> Duration {
    let ceiling = base.saturating_mul(2_u32.saturating_pow(failures)).min(cap);
    let share = f64::from(u32::from_le_bytes(clock.random())) / f64::from(u32::MAX);
    ceiling.mul_f64(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_stays_below_its_ceiling_and_the_cap() {
        let (base, cap) = (Duration::from_millis(100), Duration::from_secs(5));
        for failures in 0..40 {
            let ceiling = base.saturating_mul(2_u32.saturating_pow(failures)).min(cap);
            assert!(wait(&Clock::system(), base, cap, failures) <= ceiling);
        }
    }
}
