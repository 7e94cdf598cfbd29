//! Sealed answers to a service's questions.
use kit_ids::{BookingId, SubjectId, TypedId as _};
use kit_pg::TenantTx;

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

/// Stores a booking's answers.
pub async fn insert(
    tx: &mut TenantTx,
    booking: BookingId,
    answers: &[SealedAnswer],
) -> Result<(), sqlx::Error> {
    let tenant = tx.tenant().clone();
    for answer in answers {
        sqlx::query!(
            "insert into answer (tenant_id, booking_id, key, subject_id, sealed) values ($1, $2, $3, $4, $5)",
            tenant.as_str(),
            booking.uuid(),
            answer.key,
            answer.subject.uuid(),
            answer.sealed,
        )
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// A booking's answers, by key.
pub async fn of_booking(tx: &mut TenantTx, booking: BookingId) -> Result<Vec<SealedAnswer>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let rows = sqlx::query!(
        "select key, subject_id, sealed from answer where tenant_id = $1 and booking_id = $2 order by key",
        tenant.as_str(),
        booking.uuid(),
    )
    .fetch_all(tx)
    .await?;
    let answer = |key, subject: uuid::Uuid, sealed| SealedAnswer { key, subject: subject.into(), sealed };
    Ok(rows.into_iter().map(|row| answer(row.key, row.subject_id, row.sealed)).collect())
}
