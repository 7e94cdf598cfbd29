//! Sealed answers to a service's questions.
use std::collections::HashMap;

use kit_ids::{BookingId, SubjectId, TypedId as _};
use kit_pg::{TenantTx, WriteTx};

use crate::authz::Book;

/// One sealed answer.
#[derive(Clone, Debug)]
pub struct SealedAnswer {
    /// The question's key.
    pub key: String,
    /// Whose key seals it.
    pub subject: SubjectId,
    /// The sealed value.
    pub sealed: Vec<u8>,
}

/// Stores the answers of the permit's booking, all in one statement.
pub async fn insert(tx: &mut WriteTx<Book>, answers: &[SealedAnswer]) -> Result<(), sqlx::Error> {
    if answers.is_empty() {
        return Ok(());
    }
    let (tenant, booking) = (tx.tenant().clone(), tx.evidence().id);
    let keys: Vec<String> = answers.iter().map(|answer| answer.key.clone()).collect();
    let subjects: Vec<uuid::Uuid> = answers.iter().map(|answer| answer.subject.uuid()).collect();
    let sealed: Vec<Vec<u8>> = answers.iter().map(|answer| answer.sealed.clone()).collect();
    sqlx::query!(
        "insert into answer (tenant_id, booking_id, key, subject_id, sealed)
        select $1, $2, a.* from unnest($3::text[], $4::uuid[], $5::bytea[]) a",
        tenant.as_str(),
        booking.uuid(),
        &keys,
        &subjects,
        &sealed,
    )
    .execute(tx)
    .await
    .map(drop)
}

/// The answers of some bookings, by key.
pub async fn of_bookings(
    tx: &mut TenantTx,
    bookings: &[BookingId],
) -> Result<HashMap<BookingId, Vec<SealedAnswer>>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let ids: Vec<uuid::Uuid> = bookings.iter().map(|booking| booking.uuid()).collect();
    let rows = sqlx::query!(
        "select booking_id, key, subject_id, sealed from answer
        where tenant_id = $1 and booking_id = any($2) order by booking_id, key",
        tenant.as_str(),
        &ids,
    )
    .fetch_all(tx)
    .await?;
    let mut found: HashMap<BookingId, Vec<SealedAnswer>> = HashMap::new();
    for row in rows {
        let answer = SealedAnswer { key: row.key, subject: row.subject_id.into(), sealed: row.sealed };
        found.entry(row.booking_id.into()).or_default().push(answer);
    }
    Ok(found)
}
