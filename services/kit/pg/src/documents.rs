//! Last known good documents that belong to no tenant (the passports' public keys): a service starts with them while
//! their source is unavailable.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::Row as _;

use crate::database::Jobs;

const LOAD: &str = "select document from holdfast.kept where name = $1";
const SAVE: &str = "insert into holdfast.kept (name, document, kept_at) values ($1, $2, $3) \
    on conflict (name) do update set document = excluded.document, kept_at = excluded.kept_at";

/// The document of this name.
pub async fn load(jobs: &Jobs, name: &str) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let mut tx = jobs.begin().await?;
    let row = sqlx::query(LOAD).bind(name).fetch_optional(&mut tx).await?;
    tx.commit().await?;
    row.map(|row| row.try_get(0)).transpose()
}

/// Stores a document instead of the one before.
pub async fn save(jobs: &Jobs, name: &str, document: &[u8], now: Timestamp) -> Result<(), sqlx::Error> {
    let mut tx = jobs.begin().await?;
    sqlx::query(SAVE).bind(name).bind(document).bind(now.to_sqlx()).execute(&mut tx).await?;
    tx.commit().await
}
