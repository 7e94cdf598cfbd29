//! What was accepted for a booking, and the evidence of it: written once, never changed.
use std::collections::HashMap;

use booking_domain::receipt::{ReceiptCode, ReceiptHash};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_ids::{BookingId, EventId, SubjectId, TypedId as _};
use kit_pg::{TenantTx, WriteTx};
use policy_api::Accepted;

use super::StoreError;
use crate::authz::Book;

/// An acceptance to store.
#[derive(Clone, Debug)]
pub struct NewAcceptance<'a> {
    /// Whose key seals the context.
    pub subject: SubjectId,
    /// The event that carries the evidence to the ledger.
    pub event: EventId,
    /// The evidence, as it was serialised once.
    pub evidence: &'a [u8],
    /// Its hash.
    pub hash: ReceiptHash,
    /// Salt and context, sealed.
    pub sealed_context: &'a [u8],
    /// What it names.
    pub accepted: &'a [Accepted],
    /// When it was accepted.
    pub at: Timestamp,
}

/// What a booking's acceptance says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The receipt's hash.
    pub hash: ReceiptHash,
    /// What was accepted, terms first.
    pub accepted: Vec<Accepted>,
    /// When it was accepted.
    pub at: Timestamp,
}

/// Evidence behind a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvidence {
    /// Its hash.
    pub hash: ReceiptHash,
    /// The event that carries it to the ledger.
    pub event: EventId,
    /// The document.
    pub evidence: Vec<u8>,
}

/// Stores the acceptance of the permit's booking and the texts it names.
pub async fn insert(tx: &mut WriteTx<Book>, new: &NewAcceptance<'_>) -> Result<(), sqlx::Error> {
    let (tenant, booking) = (tx.tenant().clone(), tx.evidence().id);
    sqlx::query!(
        "insert into acceptance
            (tenant_id, booking_id, subject_id, event_id, evidence, hash, sealed_context, accepted_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenant.as_str(),
        booking.uuid(),
        new.subject.uuid(),
        new.event.uuid(),
        new.evidence,
        &new.hash.as_bytes()[..],
        new.sealed_context,
        new.at.to_sqlx() as _,
    )
    .execute(&mut *tx)
    .await?;
    let kinds: Vec<String> = new.accepted.iter().map(|one| one.kind.as_str().to_owned()).collect();
    let version = |one: &Accepted| i32::try_from(one.version).unwrap_or(i32::MAX);
    let versions: Vec<i32> = new.accepted.iter().map(version).collect();
    let digests: Vec<Vec<u8>> = new.accepted.iter().map(|one| one.digest.clone()).collect();
    let languages: Vec<String> = new.accepted.iter().map(|one| one.language.clone()).collect();
    sqlx::query!(
        "insert into accepted (tenant_id, booking_id, kind, version, digest, language)
        select $1, $2, a.* from unnest($3::text[], $4::int[], $5::bytea[], $6::text[]) a",
        tenant.as_str(),
        booking.uuid(),
        &kinds,
        &versions,
        &digests,
        &languages,
    )
    .execute(tx)
    .await
    .map(drop)
}

/// What was accepted for some bookings.
pub async fn of_bookings(
    tx: &mut TenantTx,
    bookings: &[BookingId],
) -> Result<HashMap<BookingId, Acceptance>, StoreError> {
    let tenant = tx.tenant().clone();
    let ids: Vec<uuid::Uuid> = bookings.iter().map(|booking| booking.uuid()).collect();
    let rows = sqlx::query!(
        "select a.booking_id, a.hash, a.accepted_at, t.kind, t.version, t.digest, t.language
        from acceptance a join accepted t on t.tenant_id = a.tenant_id and t.booking_id = a.booking_id
        where a.tenant_id = $1 and a.booking_id = any($2) order by a.booking_id, t.kind desc",
        tenant.as_str(),
        &ids,
    )
    .fetch_all(tx)
    .await?;
    let mut found: HashMap<BookingId, Acceptance> = HashMap::new();
    for row in rows {
        let hash =
            ReceiptHash::from_slice(&row.hash).ok_or(StoreError::inconsistent("acceptance", "hash"))?;
        let acceptance = || Acceptance { hash, accepted: Vec::new(), at: row.accepted_at.to_jiff() };
        found.entry(row.booking_id.into()).or_insert_with(acceptance).accepted.push(Accepted {
            kind: row.kind.parse().map_err(|_| StoreError::inconsistent("accepted", "kind"))?,
            version: u32::try_from(row.version).unwrap_or_default(),
            digest: row.digest,
            language: row.language,
        });
    }
    Ok(found)
}

/// The evidence with this hash.
pub async fn by_hash(tx: &mut TenantTx, hash: ReceiptHash) -> Result<Option<StoredEvidence>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        "select event_id, evidence from acceptance where tenant_id = $1 and hash = $2",
        tenant.as_str(),
        &hash.as_bytes()[..],
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| StoredEvidence { hash, event: row.event_id.into(), evidence: row.evidence }))
}

/// The evidence of the receipts with this code: of several, two.
pub async fn by_code(tx: &mut TenantTx, code: ReceiptCode) -> Result<Vec<StoredEvidence>, StoreError> {
    let (tenant, range) = (tx.tenant().clone(), code.range());
    let rows = sqlx::query!(
        "select hash, event_id, evidence from acceptance
        where tenant_id = $1 and hash >= $2 and hash <= $3 order by hash limit 2",
        tenant.as_str(),
        &range.start()[..],
        &range.end()[..],
    )
    .fetch_all(tx)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let hash = ReceiptHash::from_slice(&row.hash);
        let hash = hash.ok_or(StoreError::inconsistent("acceptance", "hash"))?;
        Ok(StoredEvidence { hash, event: row.event_id.into(), evidence: row.evidence })
    });
    rows.collect()
}
