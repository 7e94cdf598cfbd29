//! Buckets in memory, for as long as the shared ones are out of reach. Their number is bounded: past it, keys that are
//! new share buckets, which is stricter, never looser.
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota as Rate, RateLimiter};

use crate::{Decision, Quota};

/// Most keys with a bucket of their own.
const OWN: usize = 50_000;
/// Buckets that all further keys share.
const SHARED: u64 = 1_024;
/// While full, buckets that are full again are dropped once in so many checks: a sweep looks at all of them.
const SWEEP_EVERY: u64 = 16_384;

#[derive(Debug)]
pub(crate) struct Memory {
    buckets: Option<RateLimiter<u64, HashMapStateStore<u64>, DefaultClock>>,
    hasher: RandomState,
    clock: DefaultClock,
    checks_while_full: AtomicU64,
}

impl Memory {
    pub(crate) fn new(quota: Quota) -> Self {
        let rate = Rate::with_period(quota.interval()).map(|rate| rate.allow_burst(quota.burst()));
        Self {
            buckets: rate.map(RateLimiter::hashmap),
            hasher: RandomState::new(),
            clock: DefaultClock::default(),
            checks_while_full: AtomicU64::new(0),
        }
    }

    pub(crate) fn check(&self, key: &str) -> Decision {
        let Some(buckets) = &self.buckets else { return Decision::Allowed };
        // A hash that nobody outside can aim at stands for the key.
        let own = self.hasher.hash_one(key) | SHARED;
        let full = buckets.len() >= OWN;
        if full && self.checks_while_full.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP_EVERY) {
            buckets.retain_recent();
        }
        let bucket = if full { own % SHARED } else { own };
        match buckets.check_key(&bucket) {
            Ok(()) => Decision::Allowed,
            Err(not_until) => Decision::Wait(not_until.wait_time_from(self.clock.now())),
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.buckets.as_ref().map_or(0, RateLimiter::len)
    }
}
