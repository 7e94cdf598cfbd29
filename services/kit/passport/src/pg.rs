//! The last known good key set in the service's own database.
use async_trait::async_trait;
use kit_clock::Clock;
use kit_pg::{Jobs, documents};

use crate::follow::{KeyStore, StoreError};

/// The name under which the set is kept.
const NAME: &str = "passport-keys";

/// Keeps the set beside the last known good configuration, as the role `_jobs`: public keys, of no tenant.
#[derive(Debug)]
pub struct PgStore {
    jobs: Jobs,
    clock: Clock,
}

// === impl PgStore ===

impl PgStore {
    /// Through this pool.
    #[must_use]
    pub fn new(jobs: Jobs, clock: Clock) -> Self {
        Self { jobs, clock }
    }
}

#[async_trait]
impl KeyStore for PgStore {
    async fn load(&self) -> Result<Option<Vec<u8>>, StoreError> {
        documents::load(&self.jobs, NAME).await.map_err(|error| StoreError(error.into()))
    }

    async fn save(&self, set: &[u8]) -> Result<(), StoreError> {
        documents::save(&self.jobs, NAME, set, self.clock.now())
            .await
            .map_err(|error| StoreError(error.into()))
    }
}
