//! Reading a ledger's head, and where a record stands.
use kit_ids::{EventId, TypedId as _};
use kit_pg::TenantTx;
use sqlx::Row as _;

use crate::append::{last, unsigned};
use crate::chain::{Hash, ZERO, fixed};
use crate::checkpoint::{Anchor, Checkpoint};
use crate::keys::PublicKeys;
use crate::ledger::Ledger;
use crate::rows::{self, Stored};
use crate::store;

/// The last row of a tenant's ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its sequence.
    pub sequence: u64,
    /// Its hash.
    pub hash: Hash,
}

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Its sequence.
    pub sequence: u64,
    /// Its hash.
    pub hash: Hash,
    /// Whether it is what was signed.
    pub status: RecordStatus,
    /// The checkpoint that covers it; none: none does yet.
    pub checkpoint: Option<Checkpoint>,
}

/// What the checkpoints beside a record say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordStatus {
    /// No checkpoint covers it yet; it continues the row before it.
    Waiting,
    /// It is what the checkpoint that covers it has signed, and that one continues the one before it.
    Signed,
    /// It is not what was stored or signed.
    Altered,
}

/// The tenant's last row; none: no rows.
pub async fn head(tx: &mut TenantTx, ledger: Ledger) -> Result<Option<Head>, sqlx::Error> {
    let (sequence, hash) = last(tx, ledger).await?;
    Ok((sequence > 0).then_some(Head { sequence, hash }))
}

/// Where the record of an event stands, checked against the checkpoints beside it and nothing else: the work is the
/// same however long the ledger is. None: it is not there yet.
pub async fn locate(
    tx: &mut TenantTx,
    ledger: Ledger,
    event: EventId,
    keys: &PublicKeys,
) -> Result<Option<Located>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let find = sqlx::query(ledger.statements().locate).bind(tenant.as_str()).bind(event.uuid());
    let Some(row) = find.fetch_optional(&mut *tx).await? else { return Ok(None) };
    let hash: Vec<u8> = row.try_get(1)?;
    let (sequence, hash) = (unsigned(row.try_get(0)?), fixed(&hash));
    // The row before it, the row, and what stands beside it: one place has one row.
    let near = rows::page(tx, ledger, sequence.saturating_sub(2), 3).await?;
    let checkpoint = store::after(tx, ledger, sequence.saturating_sub(1), 1).await?.pop();
    let before = store::before(tx, ledger, sequence).await?;

    let valid = [&checkpoint, &before]
        .into_iter()
        .flatten()
        .all(|checkpoint| checkpoint.verify(ledger, &tenant, keys).is_ok());
    let anchor = before.as_ref().map(Checkpoint::anchor).unwrap_or_default();
    let prev = match &checkpoint {
        Some(checkpoint) => signed_before(checkpoint, before.as_ref(), sequence),
        // The stored hash of the row before it, or nothing before the first.
        None => at(&near, sequence.saturating_sub(1)).map_or(ZERO, |row| fixed(&row.hash)),
    };
    let is_alone = near.iter().filter(|row| row.is_at(sequence)).count() == 1;
    let agrees = at(&near, sequence).is_some_and(|row| {
        is_alone
            && row.event == event.uuid()
            && row.link(&tenant, sequence, prev) == Ok(hash)
            && row.columns_agree(ledger, &tenant)
    });
    let status = match &checkpoint {
        _ if !valid || !agrees => RecordStatus::Altered,
        None => RecordStatus::Waiting,
        Some(checkpoint) if states(checkpoint, &anchor, sequence, hash) => RecordStatus::Signed,
        Some(_) => RecordStatus::Altered,
    };
    Ok(Some(Located { sequence, hash, status, checkpoint }))
}

fn at(rows: &[Stored], sequence: u64) -> Option<&Stored> {
    rows.iter().find(|row| row.is_at(sequence))
}

/// The hash that was signed of the row before: by the checkpoint itself, or as the last one of the checkpoint before.
fn signed_before(checkpoint: &Checkpoint, before: Option<&Checkpoint>, sequence: u64) -> Hash {
    let own = sequence.checked_sub(1).and_then(|row| checkpoint.statement.row(row));
    own.or_else(|| before.map(|before| before.statement.hash())).unwrap_or(ZERO)
}

fn states(checkpoint: &Checkpoint, anchor: &Anchor, sequence: u64, hash: Hash) -> bool {
    checkpoint.statement.continues(anchor).is_ok() && checkpoint.statement.row(sequence) == Some(hash)
}
