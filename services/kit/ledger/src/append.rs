//! Appending a batch: one lock a tenant, the last row, insert all, one commit by the caller.
use std::collections::HashSet;

use jiff_sqlx::ToSqlx as _;
use kit_ids::{EventId, TypedId as _};
use kit_pg::{TenantTx, WriteTx};
use sqlx::Row as _;
use uuid::Uuid;

use crate::authz::AppendsRecords;
use crate::chain::{Hash, Link, ZERO, fixed, link_hash};
use crate::evidence::{Columns, EvidenceError, of_sender};
use crate::ledger::Ledger;

/// Most records in a batch.
const MAX_BATCH: usize = 500;

/// A record as its sender serialised it.
#[derive(Clone, Debug)]
pub struct NewRecord {
    /// The event; with the sender it is the key by which a repeat is noticed.
    pub event: EventId,
    /// The evidence, verbatim.
    pub evidence: Vec<u8>,
}

/// What was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Records newly stored; the rest were stored before.
    pub appended: usize,
    /// Sequence of the tenant's last row; 0: no rows.
    pub last_sequence: u64,
}

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The batch is empty or has more than 500 records.
    #[error("a batch has 1 to 500 records")]
    BatchSize {
        /// How many it has.
        count: usize,
    },
    /// A record is no evidence.
    #[error("record {index}: {error}")]
    Evidence {
        /// Which record, from 0.
        index: usize,
        /// What is wrong with it.
        error: EvidenceError,
    },
    /// The database refused or is unavailable.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
}

// hashtextextended keeps tenants apart; the ledger's name keeps ledgers apart.
const LOCK: &str = "select pg_advisory_xact_lock(hashtextextended($1 || ':' || $2, 0))";

/// The rows of a batch, column by column.
#[derive(Default)]
struct Rows {
    sequences: Vec<i64>,
    senders: Vec<String>,
    events: Vec<Uuid>,
    bytes: Vec<Vec<u8>>,
    hashes: Vec<Vec<u8>>,
    ats: Vec<jiff_sqlx::Timestamp>,
    texts: Vec<Vec<String>>,
}

/// Appends records of the permit's sender in order; what was stored before is acknowledged and not stored again. It
/// records acts on its own things alone ([`crate::ACTIONS`]). The caller commits.
pub async fn append_batch<A: AppendsRecords>(
    tx: &mut WriteTx<A>,
    ledger: Ledger,
    records: &[NewRecord],
) -> Result<Appended, AppendError> {
    if !(1..=MAX_BATCH).contains(&records.len()) {
        return Err(AppendError::BatchSize { count: records.len() });
    }
    let (tenant, evidence) = (tx.tenant().clone(), tx.evidence());
    let sender = A::sender(&evidence).as_str();
    let derived = derive(ledger, tenant.as_str(), sender, records)?;
    let (tenant, statements) = (tenant.as_str(), ledger.statements());
    sqlx::query(LOCK).bind(tenant).bind(ledger.name()).execute(&mut *tx).await?;
    let mut seen = present(tx, ledger, sender, records).await?;
    let (mut sequence, mut prev) = last(tx, ledger).await?;

    let mut rows = Rows { texts: vec![Vec::new(); ledger.derived()], ..Rows::default() };
    for (record, columns) in records.iter().zip(derived) {
        if !seen.insert(record.event.uuid()) {
            continue;
        }
        sequence += 1;
        let bytes = record.evidence.as_slice();
        prev = link_hash(&Link { prev, tenant, sequence, sender, event: record.event.uuid(), bytes });
        rows.push(sequence, sender, record, prev, columns);
    }
    let appended = rows.sequences.len();
    if appended > 0 {
        rows.insert(tx, statements.insert, tenant).await?;
    }
    Ok(Appended { appended, last_sequence: sequence })
}

fn derive(
    ledger: Ledger,
    tenant: &str,
    sender: &str,
    records: &[NewRecord],
) -> Result<Vec<Columns>, AppendError> {
    let columns = |record: &NewRecord| {
        let columns = Columns::derive(ledger, tenant, &record.evidence)?;
        of_sender(ledger, sender, &columns)?;
        Ok(columns)
    };
    let named = |(index, record)| columns(record).map_err(|error| AppendError::Evidence { index, error });
    records.iter().enumerate().map(named).collect()
}

async fn present(
    tx: &mut TenantTx,
    ledger: Ledger,
    sender: &str,
    records: &[NewRecord],
) -> Result<HashSet<Uuid>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let events: Vec<Uuid> = records.iter().map(|record| record.event.uuid()).collect();
    let present = sqlx::query(ledger.statements().present).bind(tenant.as_str()).bind(sender).bind(events);
    present.fetch_all(tx).await?.iter().map(|row| row.try_get(0)).collect()
}

/// Sequence and hash of the last row.
pub(crate) async fn last(tx: &mut TenantTx, ledger: Ledger) -> Result<(u64, Hash), sqlx::Error> {
    let tenant = tx.tenant().clone();
    match sqlx::query(ledger.statements().last).bind(tenant.as_str()).fetch_optional(tx).await? {
        None => Ok((0, ZERO)),
        Some(row) => Ok((unsigned(row.try_get(0)?), fixed(row.try_get(1)?))),
    }
}

/// A sequence from its column; a negative one, which only tampering makes, is 0 and never matches.
pub(crate) fn unsigned(sequence: i64) -> u64 {
    u64::try_from(sequence).unwrap_or_default()
}

pub(crate) fn signed(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}

// === impl Rows ===

impl Rows {
    fn push(&mut self, sequence: u64, sender: &str, record: &NewRecord, hash: Hash, columns: Columns) {
        self.sequences.push(signed(sequence));
        self.senders.push(sender.to_owned());
        self.events.push(record.event.uuid());
        self.bytes.push(record.evidence.clone());
        self.hashes.push(hash.to_vec());
        self.ats.push(columns.at.to_sqlx());
        for (column, text) in self.texts.iter_mut().zip(columns.texts) {
            column.push(text);
        }
    }

    async fn insert(
        self,
        tx: &mut WriteTx<impl AppendsRecords>,
        statement: &'static str,
        tenant: &str,
    ) -> Result<(), sqlx::Error> {
        let mut insert = sqlx::query(statement)
            .bind(tenant)
            .bind(self.sequences)
            .bind(self.senders)
            .bind(self.events)
            .bind(self.bytes)
            .bind(self.hashes)
            .bind(self.ats);
        for column in self.texts {
            insert = insert.bind(column);
        }
        insert.execute(tx).await.map(drop)
    }
}
