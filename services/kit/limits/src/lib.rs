//! Limits of requests: token buckets (GCRA), one per name and key. The buckets lie in Redis, so that all replicas share
//! them; while Redis is away a bucket in memory stands in, so that a request is never refused because of Redis and
//! never waits for it. Memory is bounded.
//!
//! Redis: the keys are `limit:<name>:<key>`; the user needs EVALSHA, SCRIPT LOAD, GET, SET and TIME on `limit:*`.

mod memory;
mod quota;
mod store;

use std::sync::Arc;
use std::time::Duration;

pub use quota::Quota;
pub use store::{Store, StoreError};

use memory::Memory;

/// What a limit says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Go on.
    Allowed,
    /// Too many: worth another try after this time.
    Wait(Duration),
}

/// One limit. Clones share their buckets.
#[derive(Clone, Debug)]
pub struct Limit {
    name: &'static str,
    quota: Quota,
    store: Option<Store>,
    memory: Arc<Memory>,
}

// === impl Limit ===

impl Limit {
    /// A limit by name ("bookings"); without a store its buckets are this process's alone.
    #[must_use]
    pub fn new(name: &'static str, quota: Quota, store: Option<Store>) -> Self {
        Self { name, quota, store, memory: Arc::new(Memory::new(quota)) }
    }

    /// Takes a token from the key's bucket.
    pub async fn check(&self, key: &str) -> Decision {
        // Memory counts along, so that nobody's bucket is a fresh one when Redis goes away.
        let own = self.memory.check(key);
        let decision = self.shared(key).await.unwrap_or(own);
        if matches!(decision, Decision::Wait(_)) {
            metrics::counter!("limits_refused_total", "limit" => self.name).increment(1);
        }
        decision
    }

    async fn shared(&self, key: &str) -> Option<Decision> {
        let store = self.store.as_ref()?;
        let decision = store.check(self.name, key, self.quota).await;
        if decision.is_none() {
            metrics::counter!("limits_fallback_total", "limit" => self.name).increment(1);
        }
        decision
    }
}

#[cfg(test)]
mod tests;
