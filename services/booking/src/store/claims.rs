//! What takes a resource's time. A claim's time is never updated: taken and given back, nothing else.
use booking_domain::span::Span;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_ids::{ResourceId, TypedId as _};
use kit_pg::{JobsTx, WriteTx};
use uuid::Uuid;

use crate::authz::{Book, Cancel};

/// Deletes what has expired and would stand in the way.
pub async fn purge_expired(
    tx: &mut WriteTx<Book>,
    resources: &[ResourceId],
    span: Span,
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let done = sqlx::query!(
        "delete from claim c using (
            select tenant_id, holder_id, resource_id from claim
            where tenant_id = $1 and resource_id = any($2) and starts_at < $4 and ends_at > $3
              and starts_at > $3 - interval '48 hours' and expires_at <= $5
            order by resource_id, starts_at for update skip locked) gone
        where c.tenant_id = $1 and c.tenant_id = gone.tenant_id and c.holder_id = gone.holder_id
          and c.resource_id = gone.resource_id",
        tenant.as_str(),
        &uuids(resources),
        span.start.to_sqlx() as _,
        span.end.to_sqlx() as _,
        now.to_sqlx() as _,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

/// Takes the resources' time for the permit's booking: all of them, or `false` and the transaction must be rolled back.
pub async fn take(tx: &mut WriteTx<Book>, resources: &[ResourceId], span: Span) -> Result<bool, sqlx::Error> {
    let (tenant, booking) = (tx.tenant().clone(), tx.evidence().id);
    let taken = sqlx::query!(
        "insert into claim (tenant_id, resource_id, holder_kind, holder_id, starts_at, ends_at)
        select $1, r, 'booking', $2, $4, $5 from unnest($3::uuid[]) r order by r
        on conflict do nothing returning resource_id",
        tenant.as_str(),
        booking.uuid(),
        &uuids(resources),
        span.start.to_sqlx() as _,
        span.end.to_sqlx() as _,
    )
    .fetch_all(tx)
    .await?;
    Ok(taken.len() == resources.len())
}

/// Gives back what a booking holds.
pub async fn give_back(tx: &mut WriteTx<Cancel>) -> Result<u64, sqlx::Error> {
    let (tenant, booking) = (tx.tenant().clone(), tx.evidence().booking);
    let done = sqlx::query!(
        "delete from claim where tenant_id = $1 and holder_id = $2",
        tenant.as_str(),
        booking.uuid(),
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes claims of all tenants whose time has passed, at most `limit`; answers how many.
pub async fn purge(tx: &mut JobsTx, before: Timestamp, limit: i64) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from claim where (tenant_id, holder_id, resource_id) in (
            select tenant_id, holder_id, resource_id from claim where ends_at < $1 or expires_at < $1
            limit $2 for update skip locked)",
        before.to_sqlx() as _,
        limit,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

fn uuids(resources: &[ResourceId]) -> Vec<Uuid> {
    resources.iter().map(|resource| resource.uuid()).collect()
}
