//! In the service's own database, for those who have one.
use async_trait::async_trait;
use holdfast_proto::policy::v1::SignedConfig;
use jiff_sqlx::{Timestamp, ToSqlx};
use kit_pg::Jobs;
use sqlx::migrate::Migrator;

use crate::{Entry, LastKnownGood, StoreError};

/// This crate's migrations, in the schema `holdfast`. Run them after `kit_pg::MIGRATIONS`.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// The table `holdfast.tenant_configuration`, under the role `_jobs`: the follower goes across tenants.
#[derive(Clone, Debug)]
pub struct PgStore(Jobs);

const LOAD: &str = "select tenant_id, document, digest, signature, key_id, removed_at \
    from holdfast.tenant_configuration order by tenant_id";
const SAVE: &str = "insert into holdfast.tenant_configuration \
    (tenant_id, document, digest, signature, key_id, removed_at) values ($1, $2, $3, $4, $5, $6) \
    on conflict (tenant_id) do update set document = excluded.document, digest = excluded.digest, \
    signature = excluded.signature, key_id = excluded.key_id, removed_at = excluded.removed_at";

/// A row of the table.
#[derive(sqlx::FromRow)]
struct Row {
    tenant_id: String,
    document: Vec<u8>,
    digest: Vec<u8>,
    signature: Vec<u8>,
    key_id: String,
    removed_at: Option<Timestamp>,
}

// === impl PgStore ===

impl PgStore {
    /// Through this pool.
    #[must_use]
    pub fn new(jobs: Jobs) -> Self {
        Self(jobs)
    }
}

#[async_trait]
impl LastKnownGood for PgStore {
    async fn load(&self) -> Result<Vec<Entry>, StoreError> {
        let mut tx = self.0.begin().await?;
        let rows: Vec<Row> = sqlx::query_as(LOAD).fetch_all(&mut tx).await?;
        tx.commit().await?;
        Ok(rows.into_iter().filter_map(entry).collect())
    }

    async fn save(&self, entries: &[Entry]) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        for Entry { tenant, config, removed_at } in entries {
            sqlx::query(SAVE)
                .bind(tenant.as_str())
                .bind(config.document.as_slice())
                .bind(config.digest.as_slice())
                .bind(config.signature.as_slice())
                .bind(config.key_id.as_str())
                .bind(removed_at.map(ToSqlx::to_sqlx))
                .execute(&mut tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }
}

fn entry(row: Row) -> Option<Entry> {
    let Row { tenant_id, document, digest, signature, key_id, removed_at } = row;
    let config = SignedConfig { document, digest, signature, key_id };
    let removed_at = removed_at.map(Timestamp::to_jiff);
    Some(Entry { tenant: tenant_id.parse().ok()?, config, removed_at })
}
