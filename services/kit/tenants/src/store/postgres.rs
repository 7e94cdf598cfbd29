//! In the service's own database, for those who have one.
use async_trait::async_trait;
use holdfast_proto::policy::v1::SignedConfig;
use sqlx::PgPool;
use sqlx::migrate::Migrator;

use crate::{Entry, LastKnownGood, StoreError};

/// The table's migrations, run by `<service> migrate` before the service's own.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// The schema in which the table and its history of migrations lie.
pub const SCHEMA: &str = "kit_tenants";

/// The table `kit_tenants.configuration`, reached through the pool of the `_jobs` role: it goes across tenants.
#[derive(Clone, Debug)]
pub struct PgStore(PgPool);

const LOAD: &str = "select tenant_id, document, digest, signature, key_id, removed
from kit_tenants.configuration order by tenant_id";

const SAVE: &str = "insert into kit_tenants.configuration as held
  (tenant_id, document, digest, signature, key_id, removed)
values ($1, $2, $3, $4, $5, $6)
on conflict on constraint configuration_pkey do update set document = excluded.document,
  digest = excluded.digest, signature = excluded.signature, key_id = excluded.key_id, removed = excluded.removed";

type Row = (String, Vec<u8>, Vec<u8>, Vec<u8>, String, bool);

// === impl PgStore ===

impl PgStore {
    /// Through this pool.
    #[must_use]
    pub fn new(jobs: PgPool) -> Self {
        Self(jobs)
    }
}

#[async_trait]
impl LastKnownGood for PgStore {
    async fn load(&self) -> Result<Vec<Entry>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(LOAD).fetch_all(&self.0).await?;
        Ok(rows.into_iter().filter_map(entry).collect())
    }

    async fn save(&self, entries: &[Entry]) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        for Entry { tenant, config, removed } in entries {
            sqlx::query(SAVE)
                .bind(tenant.as_str())
                .bind(config.document.as_slice())
                .bind(config.digest.as_slice())
                .bind(config.signature.as_slice())
                .bind(config.key_id.as_str())
                .bind(removed)
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }
}

fn entry((tenant, document, digest, signature, key_id, removed): Row) -> Option<Entry> {
    let config = SignedConfig { document, digest, signature, key_id };
    Some(Entry { tenant: tenant.parse().ok()?, config, removed })
}
