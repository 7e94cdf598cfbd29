//! The passports' public keys, kept for a start without identity.
use async_trait::async_trait;
use kit_clock::Source;
use kit_passport::{KeyStore, StoreError};
use kit_pg::{Jobs, kept};

const NAME: &str = "passport-keys";

/// Keeps the keys in booking's database, as the role `_jobs`.
#[derive(Debug)]
pub struct PassportKeys {
    jobs: Jobs,
    source: Source,
}

// === impl PassportKeys ===

impl PassportKeys {
    /// In this database.
    #[must_use]
    pub fn new(jobs: Jobs, source: Source) -> Self {
        Self { jobs, source }
    }
}

#[async_trait]
impl KeyStore for PassportKeys {
    async fn load(&self) -> Result<Option<Vec<u8>>, StoreError> {
        kept::load(&self.jobs, NAME).await.map_err(|error| StoreError(error.into()))
    }

    async fn save(&self, set: &[u8]) -> Result<(), StoreError> {
        kept::save(&self.jobs, NAME, set, self.source.now()).await.map_err(|error| StoreError(error.into()))
    }
}
