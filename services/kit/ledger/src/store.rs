//! The other service's checkpoints, kept here.
use jiff_sqlx::ToSqlx as _;
use kit_pg::TenantTx;
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::append::{signed, unsigned};
use crate::chain::fixed;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::keys::PublicKeys;
use crate::ledger::Ledger;

/// Why a checkpoint was not stored.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// It is not to be taken.
    #[error(transparent)]
    Refused(#[from] CheckpointError),
    /// The database refused or is away.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
}

const PUT: &str = "insert into holdfast.checkpoint (tenant_id, ledger, sequence, hash, at, signature, key_id) \
    values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, ledger, sequence) do nothing";
const SAME: &str =
    "select hash from holdfast.checkpoint where tenant_id = $1 and ledger = $2 and sequence = $3";
const LAST: &str = "select sequence, hash, at, signature, key_id from holdfast.checkpoint \
    where tenant_id = $1 and ledger = $2 order by sequence desc limit 1";

/// Stores a checkpoint of the transaction's tenant. One with the same sequence and hash: nothing. Another hash for the
/// same sequence, or a sequence before the last one's: refused, for somebody rewrites their past.
pub async fn put(tx: &mut TenantTx, checkpoint: &Checkpoint, keys: &PublicKeys) -> Result<(), PutError> {
    checkpoint.verify(keys)?;
    if checkpoint.tenant != *tx.tenant() {
        return Err(CheckpointError::Foreign.into());
    }
    let stored = sqlx::query(SAME)
        .bind(checkpoint.tenant.as_str())
        .bind(checkpoint.ledger.name())
        .bind(signed(checkpoint.sequence))
        .fetch_optional(&mut *tx)
        .await?;
    if let Some(row) = stored {
        let hash: Vec<u8> = row.try_get(0)?;
        return if hash == checkpoint.hash { Ok(()) } else { Err(CheckpointError::Conflict.into()) };
    }
    if last(tx, checkpoint.ledger).await?.is_some_and(|last| last.sequence > checkpoint.sequence) {
        return Err(CheckpointError::Conflict.into());
    }
    let inserted = sqlx::query(PUT)
        .bind(checkpoint.tenant.as_str())
        .bind(checkpoint.ledger.name())
        .bind(signed(checkpoint.sequence))
        .bind(&checkpoint.hash[..])
        .bind(checkpoint.at.to_sqlx())
        .bind(&checkpoint.signature)
        .bind(&checkpoint.key_id)
        .execute(tx)
        .await?;
    if inserted.rows_affected() == 1 { Ok(()) } else { Err(CheckpointError::Conflict.into()) }
}

/// The last checkpoint of the transaction's tenant.
pub async fn last(tx: &mut TenantTx, ledger: Ledger) -> Result<Option<Checkpoint>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query(LAST).bind(tenant.as_str()).bind(ledger.name()).fetch_optional(tx).await?;
    row.map(|row| checkpoint(&row, tenant, ledger)).transpose()
}

fn checkpoint(row: &PgRow, tenant: kit_ids::TenantId, ledger: Ledger) -> Result<Checkpoint, sqlx::Error> {
    let at: jiff_sqlx::Timestamp = row.try_get("at")?;
    Ok(Checkpoint {
        tenant,
        ledger,
        sequence: unsigned(row.try_get("sequence")?),
        hash: fixed(row.try_get("hash")?),
        at: at.to_jiff(),
        signature: row.try_get("signature")?,
        key_id: row.try_get("key_id")?,
    })
}
