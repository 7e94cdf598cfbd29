//! A ledger's rows as they are stored, and what they must be.
use jiff::Timestamp;
use kit_ids::{EventId, TenantId};
use kit_pg::TenantTx;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::append::signed;
use crate::chain::{Hash, Link, link_hash};
use crate::evidence::Columns;
use crate::finding::{Finding, Kind};
use crate::ledger::Ledger;
use crate::parts::Parts;

/// One row as it is stored.
pub(crate) struct Stored {
    pub(crate) sequence: i64,
    pub(crate) at: Timestamp,
    pub(crate) hash: Vec<u8>,
    pub(crate) event: Uuid,
    sender: String,
    bytes: Vec<u8>,
    derived: Vec<Option<String>>,
}

/// The rows behind a sequence, in a transaction of their own.
pub(crate) async fn read_page(
    parts: &Parts,
    tenant: &TenantId,
    after: u64,
    limit: usize,
) -> Result<Vec<Stored>, sqlx::Error> {
    let mut tx = parts.read(tenant).await?;
    let rows = page(&mut tx, parts.ledger, after, limit).await?;
    tx.commit().await?;
    Ok(rows)
}

/// The rows behind a sequence; behind 0 also those, which only tampering makes, that stand before the first.
pub(crate) async fn page(
    tx: &mut TenantTx,
    ledger: Ledger,
    after: u64,
    limit: usize,
) -> Result<Vec<Stored>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let after = if after == 0 { i64::MIN } else { signed(after) };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = sqlx::query(ledger.statements().page).bind(tenant.as_str()).bind(after).bind(limit);
    Ok(rows.fetch_all(tx).await?.iter().map(stored).collect())
}

/// A row, whatever stands in it: a column that cannot be read is one that never agrees, not an error that hides the
/// row.
fn stored(row: &PgRow) -> Stored {
    let at = row.try_get::<jiff_sqlx::Timestamp, _>("at");
    Stored {
        sequence: row.try_get("sequence").unwrap_or(i64::MIN),
        sender: row.try_get("source").unwrap_or_default(),
        event: row.try_get("event_id").unwrap_or_default(),
        bytes: row.try_get("bytes").unwrap_or_default(),
        hash: row.try_get("hash").unwrap_or_default(),
        at: at.map_or(Timestamp::MIN, jiff_sqlx::Timestamp::to_jiff),
        derived: row.try_get("derived").unwrap_or_default(),
    }
}

// === impl Stored ===

impl Stored {
    /// Whether the row stands at this place.
    pub(crate) fn is_at(&self, sequence: u64) -> bool {
        self.sequence == signed(sequence)
    }

    /// The row's hash, if it stands at this place and its link to the row before holds.
    pub(crate) fn link(&self, tenant: &TenantId, sequence: u64, prev: Hash) -> Result<Hash, Finding> {
        if !self.is_at(sequence) {
            // A row before the first, or twice in a place, is an altered one; a gap is a missing one.
            let gap = self.sequence > signed(sequence);
            return Err(if gap { Finding::record(sequence, Kind::Missing) } else { self.altered(sequence) });
        }
        let bytes = self.bytes.as_slice();
        let (tenant, sender) = (tenant.as_str(), self.sender.as_str());
        let hash = link_hash(&Link { prev, tenant, sequence, sender, event: self.event, bytes });
        if self.hash == hash { Ok(hash) } else { Err(self.altered(sequence)) }
    }

    /// Whether every column is what the evidence says.
    pub(crate) fn columns_agree(&self, ledger: Ledger, tenant: &TenantId) -> bool {
        Columns::derive(ledger, tenant.as_str(), &self.bytes).is_ok_and(|columns| {
            let texts = columns.texts.iter().map(|text| Some(text.as_str()));
            columns.at == self.at && texts.eq(self.derived.iter().map(Option::as_deref))
        })
    }

    /// This row is not what was stored.
    pub(crate) fn altered(&self, sequence: u64) -> Finding {
        Finding { event: Some(EventId::from(self.event)), ..Finding::record(sequence, Kind::Altered) }
    }
}
