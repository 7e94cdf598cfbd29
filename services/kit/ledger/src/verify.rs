//! Verification: recomputes the chain, derives every column again, and demands the last checkpoint's row.
use jiff::Timestamp;
use kit_ids::{EventId, TenantId};
use kit_pg::Database;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::append::signed;
use crate::chain::{Hash, Link, ZERO, link_hash};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::evidence::Columns;
use crate::keys::PublicKeys;
use crate::ledger::Ledger;

/// Rows read in one transaction.
const PAGE: i64 = 500;

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Whether every row and the checkpoint agree.
    pub ok: bool,
    /// Rows recomputed.
    pub checked: u64,
    /// Hash of the last row; none: no rows.
    pub head: Option<Hash>,
    /// Rows behind the checkpoint: their loss could not be noticed yet.
    pub behind_checkpoint: u64,
    /// The first row that does not agree.
    pub first_altered: Option<Altered>,
}

/// A row that does not agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Altered {
    /// Its sequence.
    pub sequence: u64,
    /// Its event; none when the row is missing.
    pub event: Option<EventId>,
    /// What is wrong.
    pub kind: AlteredKind,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlteredKind {
    /// A column or the hash does not agree with the evidence or the row before.
    Altered,
    /// A row that must exist does not.
    Missing,
}

/// Why nothing could be verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The database refused or is away.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The checkpoint is not one of this ledger, or its signature does not verify.
    #[error("the last checkpoint is not to be trusted: {0}")]
    Checkpoint(#[from] CheckpointError),
}

/// One row as it is stored.
struct Stored {
    sequence: i64,
    source: String,
    event: Uuid,
    bytes: Vec<u8>,
    hash: Vec<u8>,
    at: Timestamp,
    derived: Vec<Option<String>>,
}

/// Verifies a tenant's ledger. `checkpoint` is the last one that the other service keeps; none: it keeps none.
pub async fn verify(
    database: &Database,
    ledger: Ledger,
    tenant: &TenantId,
    checkpoint: Option<&Checkpoint>,
    keys: &PublicKeys,
) -> Result<Verification, VerifyError> {
    if let Some(checkpoint) = checkpoint {
        checkpoint.verify(keys)?;
        if checkpoint.ledger != ledger || checkpoint.tenant != *tenant {
            return Err(CheckpointError::Foreign.into());
        }
    }
    let mut walk = Walk { ledger, tenant, checkpoint, sequence: 0, head: ZERO, bad: None };
    loop {
        let page = page(database, ledger, tenant, walk.sequence).await?;
        let rows = page.len();
        for row in page {
            walk.step(&row);
            if walk.bad.is_some() {
                return Ok(walk.finish());
            }
        }
        if rows < usize::try_from(PAGE).unwrap_or_default() {
            return Ok(walk.finish());
        }
    }
}

async fn page(
    database: &Database,
    ledger: Ledger,
    tenant: &TenantId,
    after: u64,
) -> Result<Vec<Stored>, sqlx::Error> {
    let mut tx = database.tenant(tenant).await?;
    // The very first page begins before everything, so that a row with sequence 0 or less is seen.
    let after = if after == 0 { i64::MIN } else { signed(after) };
    let rows = sqlx::query(ledger.statements().page).bind(tenant.as_str()).bind(after).bind(PAGE);
    let rows = rows.fetch_all(&mut tx).await?;
    tx.rollback().await?;
    rows.iter().map(stored).collect()
}

fn stored(row: &PgRow) -> Result<Stored, sqlx::Error> {
    let at: jiff_sqlx::Timestamp = row.try_get("at")?;
    Ok(Stored {
        sequence: row.try_get("sequence")?,
        source: row.try_get("source")?,
        event: row.try_get("event_id")?,
        bytes: row.try_get("bytes")?,
        hash: row.try_get("hash")?,
        at: at.to_jiff(),
        derived: row.try_get("derived")?,
    })
}

/// Where verification stands.
struct Walk<'a> {
    ledger: Ledger,
    tenant: &'a TenantId,
    checkpoint: Option<&'a Checkpoint>,
    sequence: u64,
    head: Hash,
    bad: Option<Altered>,
}

impl Walk<'_> {
    fn step(&mut self, row: &Stored) {
        let expected = self.sequence + 1;
        let altered = |kind| match kind {
            AlteredKind::Missing => Altered { sequence: expected, event: None, kind },
            AlteredKind::Altered => Altered { sequence: expected, event: Some(row.event.into()), kind },
        };
        if row.sequence != signed(expected) {
            // A row before the first, or twice in a place, is an altered one; a gap is a missing one.
            let gap = row.sequence > signed(expected);
            self.bad = Some(altered(if gap { AlteredKind::Missing } else { AlteredKind::Altered }));
            return;
        }
        let hash = link_hash(&Link {
            prev: self.head,
            tenant: self.tenant.as_str(),
            sequence: expected,
            source: &row.source,
            event: row.event,
            bytes: &row.bytes,
        });
        let pinned = self.checkpoint.filter(|pin| pin.sequence == expected);
        let agrees = row.hash == hash
            && pinned.is_none_or(|pin| pin.hash == hash)
            && Columns::derive(self.ledger, self.tenant.as_str(), &row.bytes)
                .is_ok_and(|columns| columns_agree(&columns, row));
        if agrees {
            (self.sequence, self.head) = (expected, hash);
        } else {
            self.bad = Some(altered(AlteredKind::Altered));
        }
    }

    fn finish(self) -> Verification {
        let pinned = self.checkpoint.map_or(0, |checkpoint| checkpoint.sequence);
        let cut = (self.bad.is_none() && pinned > self.sequence).then_some(Altered {
            sequence: self.sequence + 1,
            event: None,
            kind: AlteredKind::Missing,
        });
        let first_altered = self.bad.or(cut);
        Verification {
            ok: first_altered.is_none(),
            checked: self.sequence,
            head: (self.sequence > 0).then_some(self.head),
            behind_checkpoint: self.sequence.saturating_sub(pinned),
            first_altered,
        }
    }
}

fn columns_agree(columns: &Columns, row: &Stored) -> bool {
    let texts = columns.texts.iter().map(|text| Some(text.as_str()));
    columns.at == row.at && texts.eq(row.derived.iter().map(Option::as_deref))
}
