//! The last known good keys of passports: one row of public keys, of no tenant.
use async_trait::async_trait;
use kit_passport::{KeyStore, StoreError};
use kit_pg::Jobs;

/// Keeps the set in policy's database, as the role `_jobs`.
#[derive(Clone, Debug)]
pub(crate) struct PassportKeys(pub(crate) Jobs);

#[async_trait]
impl KeyStore for PassportKeys {
    async fn load(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut tx = self.0.begin().await.map_err(broken)?;
        let row = sqlx::query!("select keys from passport_keys where single").fetch_optional(&mut tx);
        let row = row.await.map_err(broken)?;
        tx.rollback().await.map_err(broken)?;
        Ok(row.map(|row| row.keys))
    }

    async fn save(&self, set: &[u8]) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await.map_err(broken)?;
        let save = sqlx::query!(
            "insert into passport_keys (single, keys) values (true, $1)
             on conflict (single) do update set keys = excluded.keys",
            set
        );
        save.execute(&mut tx).await.map_err(broken)?;
        tx.commit().await.map_err(broken)
    }
}

fn broken(error: sqlx::Error) -> StoreError {
    StoreError(Box::new(error))
}
