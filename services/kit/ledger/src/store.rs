//! Checkpoints as they are stored: each service stores its own ledger's, and the other service's.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_ids::TenantId;
use kit_pg::{TenantTx, WriteTx};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::append::{signed, unsigned};
use crate::authz::KeepLedger;
use crate::chain::{Hash, fixed};
use crate::checkpoint::{Anchor, Checkpoint, CheckpointError, Statement};
use crate::keys::PublicKeys;
use crate::ledger::Ledger;

/// Most checkpoints in one page: with all their rows' hashes they have 1 MiB.
pub const PAGE: usize = 32;

/// Why a checkpoint was not stored.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// It is not to be taken.
    #[error(transparent)]
    Refused(#[from] CheckpointError),
    /// The database refused or is unavailable.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
}

const PUT: &str = "insert into holdfast.checkpoint \
    (tenant_id, ledger, sequence, prev, rows, at, signature, key_id) \
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing";
const LAST: &str = "select sequence, prev, rows, at, signature, key_id from holdfast.checkpoint \
    where tenant_id = $1 and ledger = $2 order by sequence desc limit 1";
const AFTER: &str = "select sequence, prev, rows, at, signature, key_id from holdfast.checkpoint \
    where tenant_id = $1 and ledger = $2 and sequence > $3 order by sequence limit $4";
const BEFORE: &str = "select sequence, prev, rows, at, signature, key_id from holdfast.checkpoint \
    where tenant_id = $1 and ledger = $2 and sequence < $3 order by sequence desc limit 1";

/// Stores a checkpoint of the transaction's tenant. The one that is the last already: nothing. One that does not
/// continue the chain of those that are stored is refused, for somebody rewrites their past.
pub async fn put(
    tx: &mut WriteTx<KeepLedger>,
    checkpoint: &Checkpoint,
    keys: &PublicKeys,
) -> Result<(), PutError> {
    let Statement { tenant, ledger, sequence, prev, rows, at } = &checkpoint.statement;
    checkpoint.verify(*ledger, tx.tenant(), keys)?;
    let anchor = match last(tx, *ledger).await? {
        Some(last) if last == *checkpoint => return Ok(()),
        Some(last) => last.anchor(),
        None => Anchor::default(),
    };
    checkpoint.statement.continues(&anchor)?;
    let inserted = sqlx::query(PUT)
        .bind(tenant.as_str())
        .bind(ledger.name())
        .bind(signed(*sequence))
        .bind(&prev[..])
        .bind(rows.as_flattened())
        .bind(at.to_sqlx())
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
    Ok(row.map(|row| checkpoint(&row, tenant, ledger)))
}

/// The last checkpoint that ends before a sequence.
pub async fn before(
    tx: &mut TenantTx,
    ledger: Ledger,
    sequence: u64,
) -> Result<Option<Checkpoint>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let find = sqlx::query(BEFORE).bind(tenant.as_str()).bind(ledger.name()).bind(signed(sequence));
    let row = find.fetch_optional(tx).await?;
    Ok(row.map(|row| checkpoint(&row, tenant, ledger)))
}

/// Up to `limit` checkpoints (at most [`PAGE`]) that end behind a sequence, in order.
pub async fn after(
    tx: &mut TenantTx,
    ledger: Ledger,
    sequence: u64,
    limit: usize,
) -> Result<Vec<Checkpoint>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let limit = i64::try_from(limit.min(PAGE)).unwrap_or_default();
    let page =
        sqlx::query(AFTER).bind(tenant.as_str()).bind(ledger.name()).bind(signed(sequence)).bind(limit);
    let rows = page.fetch_all(tx).await?;
    Ok(rows.iter().map(|row| checkpoint(row, tenant.clone(), ledger)).collect())
}

/// A checkpoint, whatever stands in it: with a column that cannot be read its signature does not verify.
fn checkpoint(row: &PgRow, tenant: TenantId, ledger: Ledger) -> Checkpoint {
    let at = row.try_get::<jiff_sqlx::Timestamp, _>("at");
    let bytes = |column| row.try_get::<Vec<u8>, _>(column).unwrap_or_default();
    Checkpoint {
        statement: Statement {
            tenant,
            ledger,
            sequence: unsigned(row.try_get("sequence").unwrap_or_default()),
            prev: fixed(&bytes("prev")),
            rows: bytes("rows").chunks(size_of::<Hash>()).map(fixed).collect(),
            at: at.map_or(Timestamp::MIN, jiff_sqlx::Timestamp::to_jiff),
        },
        signature: bytes("signature"),
        key_id: row.try_get("key_id").unwrap_or_default(),
    }
}
