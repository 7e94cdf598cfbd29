//! Shows a tenant's owner what was done.
use super::{Reader, Retention};
use crate::error::Error;
use crate::store::audit::{AuditRecord, Filter, page};

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which records.
    pub filter: Filter,
    /// Only before this sequence.
    pub before: u64,
    /// Most records, 1 to 200.
    pub limit: u32,
}

/// A page, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The records.
    pub records: Vec<AuditRecord>,
    /// The next page begins before this sequence; none: this is the last.
    pub next: Option<u64>,
}

impl Retention {
    /// A page of the ledger. That it was read is recorded before it is answered.
    pub async fn query_ledger(&self, reader: &Reader, wanted: &Wanted) -> Result<Page, Error> {
        let mut tx = self.db.tenant(&reader.tenant).await?;
        let mut records =
            page(&mut tx, &wanted.filter, wanted.before, wanted.limit.saturating_add(1)).await?;
        tx.rollback().await?;
        self.record_reading(reader, "ledger.read").await?;
        let limit = usize::try_from(wanted.limit).unwrap_or(usize::MAX);
        let more = records.len() > limit;
        records.truncate(limit);
        let next = records.last().filter(|_| more).map(|record| record.sequence);
        Ok(Page { records, next })
    }
}
