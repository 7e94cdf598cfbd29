//! Reading a ledger's head, and where a record stands.
use kit_ids::{EventId, TypedId as _};
use kit_pg::TenantTx;
use sqlx::Row as _;

use crate::append::{last, unsigned};
use crate::chain::{Hash, fixed};
use crate::ledger::Ledger;

/// The last row of a tenant's ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its sequence.
    pub sequence: u64,
    /// Its hash.
    pub hash: Hash,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    /// Its sequence.
    pub sequence: u64,
    /// Its hash.
    pub hash: Hash,
}

/// The tenant's last row; none: no rows.
pub async fn head(tx: &mut TenantTx, ledger: Ledger) -> Result<Option<Head>, sqlx::Error> {
    let (sequence, hash) = last(tx, ledger).await?;
    Ok((sequence > 0).then_some(Head { sequence, hash }))
}

/// Where the record of an event stands; none: not there yet.
pub async fn locate(
    tx: &mut TenantTx,
    ledger: Ledger,
    event: EventId,
) -> Result<Option<Located>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let find = sqlx::query(ledger.statements().locate).bind(tenant.as_str()).bind(event.uuid());
    let row = find.fetch_optional(tx).await?;
    row.map(|row| Ok(Located { sequence: unsigned(row.try_get(0)?), hash: fixed(row.try_get(1)?) }))
        .transpose()
}
