//! Buckets in memory, for as long as the shared ones are out of reach, and for what is counted in one process alone.
//! Their number is bounded: past it, networks that are new share buckets, which is stricter, never looser. Our own,
//! because the crates for it take from one bucket at a time and cannot give back.
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::bucket::{Bucket, Decision};

/// Most networks with a bucket of their own.
const OWN: usize = 50_000;
/// Buckets of each width that all further networks share.
const SHARED: u64 = 1_024;
/// While full, buckets that are full again are dropped once in so many checks: a sweep looks at all of them.
const SWEEP_EVERY: u64 = 16_384;

#[derive(Debug, Default)]
pub(crate) struct Memory {
    hasher: RandomState,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// When a bucket will be full again (GCRA: the theoretical arrival time).
    full_at: HashMap<Name, Instant>,
    checks_while_full: u64,
}

/// A bucket's name. A hash that nobody outside can aim at stands for the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Name {
    Own(u64),
    Shared { times: u32, number: u64 },
}

impl Memory {
    /// Takes a token from all of the buckets or from none.
    pub(crate) fn take(&self, buckets: &[Bucket], now: Instant) -> Decision {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.sweep(now);
        let mut wait = Duration::ZERO;
        let mut taken = Vec::with_capacity(buckets.len());
        for bucket in buckets {
            let name = state.name(self.hasher.hash_one(&bucket.key), bucket.times);
            let full_at = state.full_at.get(&name).copied().unwrap_or(now).max(now);
            let full_at = full_at + bucket.quota.interval();
            let whole = bucket.quota.interval().saturating_mul(bucket.quota.burst().get());
            wait = wait.max(full_at.saturating_duration_since(now + whole));
            taken.push((name, full_at));
        }
        if !wait.is_zero() {
            return Decision::Wait(wait);
        }
        state.full_at.extend(taken);
        Decision::Allowed
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.state.lock().unwrap().full_at.len()
    }
}

impl State {
    fn name(&self, hash: u64, times: u32) -> Name {
        let own = Name::Own(hash);
        if self.full_at.len() < OWN || self.full_at.contains_key(&own) {
            return own;
        }
        Name::Shared { times, number: hash % SHARED }
    }

    fn sweep(&mut self, now: Instant) {
        if self.full_at.len() < OWN {
            return;
        }
        if self.checks_while_full.is_multiple_of(SWEEP_EVERY) {
            self.full_at.retain(|_, full_at| *full_at > now);
        }
        self.checks_while_full = self.checks_while_full.wrapping_add(1);
    }
}
