//! Where the last known good configurations are kept, so that a service starts and works while policy is unavailable.
use async_trait::async_trait;
use holdfast_proto::policy::v1::SignedConfig;
use jiff::Timestamp;
use kit_ids::TenantId;

mod file;
#[cfg(feature = "pg")]
mod postgres;

pub use file::FileStore;
#[cfg(feature = "pg")]
pub use postgres::{MIGRATIONS, PgStore};

/// One tenant's last known good document.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Whose it is.
    pub tenant: TenantId,
    /// The document as it was signed; it is verified again when it is read.
    pub config: SignedConfig,
    /// Since when the tenant is gone, in whole microseconds: nothing older comes back. `None`: it is in force.
    pub removed_at: Option<Timestamp>,
}

/// Why nothing was read or kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be read or written.
    #[error("the file of last known good configurations")]
    File(#[from] std::io::Error),
    /// The file is not what was written.
    #[error("the file of last known good configurations cannot be understood")]
    Content(#[from] prost::DecodeError),
    /// The database refused.
    #[cfg(feature = "pg")]
    #[error("the table of last known good configurations")]
    Database(#[from] sqlx::Error),
}

/// Keeps what was good.
#[async_trait]
pub trait LastKnownGood: Send + Sync {
    /// Everything that is kept.
    async fn load(&self) -> Result<Vec<Entry>, StoreError>;
    /// Keeps these; each replaces its tenant's.
    async fn save(&self, entries: &[Entry]) -> Result<(), StoreError>;
}

/// Keeps nothing: for policy, which owns the truth, and for tests.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoStore;

// === impl NoStore ===

#[async_trait]
impl LastKnownGood for NoStore {
    async fn load(&self) -> Result<Vec<Entry>, StoreError> {
        Ok(Vec::new())
    }

    async fn save(&self, _entries: &[Entry]) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Which tenant a document that may be bad speaks of.
pub(crate) fn tenant_of(config: &SignedConfig) -> Option<TenantId> {
    use prost::Message as _;
    let config = holdfast_proto::tenant::v1::EffectiveConfig::decode(config.document.as_slice()).ok()?;
    config.tenant_id.parse().ok()
}
