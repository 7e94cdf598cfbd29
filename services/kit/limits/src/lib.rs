//! Limits of requests: token buckets (GCRA), one for each network that a source is counted in ([`Prefixes`]). The
//! buckets lie in Redis, so that all replicas share them; while Redis is unavailable a bucket in memory stands in, so
//! that a request is never refused because of Redis and never waits for it. Memory is bounded.
//!
//! A token is taken from all of a source's buckets or from none: what is refused at one address takes nothing from the
//! neighbours in its network.
//!
//! Beside it a limit of what a source has at a time ([`ConcurrencyLimit`]), which is this process's alone.
//!
//! Redis: the keys are `limit:<name>:<prefix>` and `limit:<name>:<place>:<prefix>`; the user needs EVALSHA, SCRIPT
//! LOAD, GET, SET and TIME on `limit:*`.

mod bucket;
mod concurrency;
mod memory;
mod prefixes;
mod quota;
mod store;

use std::sync::Arc;

pub use bucket::Decision;
pub use concurrency::{ConcurrencyLimit, ConcurrencyPermit};
pub use prefixes::{Prefix, Prefixes};
pub use quota::Quota;
pub use store::{Store, StoreError};
use tokio::time::Instant;

use bucket::Bucket;
use memory::Memory;

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
    /// A limit by name ("bookings"), with the quota of one address; without a store its buckets are this process's
    /// alone.
    #[must_use]
    pub fn new(name: &'static str, quota: Quota, store: Option<Store>) -> Self {
        Self { name, quota, store, memory: Arc::default() }
    }

    /// Takes a token of this source.
    pub async fn check(&self, source: Prefixes) -> Decision {
        self.take(&self.buckets(source, |prefix| prefix.to_string())).await
    }

    /// Takes a token of this source at a place (a tenant) that is counted for itself.
    pub async fn check_at(&self, place: &str, source: Prefixes) -> Decision {
        self.take(&self.buckets(source, |prefix| format!("{place}:{prefix}"))).await
    }

    fn buckets(&self, source: Prefixes, key: impl Fn(Prefix) -> String) -> Vec<Bucket> {
        let bucket = |prefix: Prefix| {
            let times = prefix.times();
            Bucket { key: key(prefix), quota: self.quota.times(times), times }
        };
        source.iter().map(bucket).collect()
    }

    async fn take(&self, buckets: &[Bucket]) -> Decision {
        // Memory counts along, so that nobody's bucket is a fresh one when Redis goes away.
        let own = self.memory.take(buckets, Instant::now());
        let decision = self.shared(buckets).await.unwrap_or(own);
        if matches!(decision, Decision::Wait(_)) {
            metrics::counter!("limits_refused_total", "limit" => self.name).increment(1);
        }
        decision
    }

    async fn shared(&self, buckets: &[Bucket]) -> Option<Decision> {
        let store = self.store.as_ref()?;
        let decision = store.take(self.name, buckets).await;
        if decision.is_none() {
            metrics::counter!("limits_fallback_total", "limit" => self.name).increment(1);
        }
        decision
    }
}

#[cfg(test)]
mod tests;
