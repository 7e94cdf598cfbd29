//! What is taken: the two reads behind slots, each one query for all providers.
use std::collections::BTreeMap;

use booking_domain::span::{Span, Spans};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_ids::{ResourceId, TypedId as _};
use kit_pg::TenantTx;
use uuid::Uuid;

use super::StoreError;

/// What is claimed of each resource's time within a span; holds that have expired by `now` claim nothing. An
/// index-only read of `claim_read`: no claim is longer than 48 hours, so its start bounds it.
pub async fn claimed(
    tx: &mut TenantTx,
    resources: &[ResourceId],
    within: Span,
    now: Timestamp,
) -> Result<BTreeMap<ResourceId, Spans>, StoreError> {
    let tenant = tx.tenant().clone();
    let rows = sqlx::query!(
        "select resource_id, starts_at, ends_at from claim
        where tenant_id = $1 and resource_id = any($2) and starts_at < $4
            and starts_at > $3::timestamptz - interval '48 hours' and ends_at > $3 and (expires_at is null or expires_at > $5)",
        tenant.as_str(),
        &uuids(resources),
        within.start.to_sqlx() as _,
        within.end.to_sqlx() as _,
        now.to_sqlx() as _,
    )
    .fetch_all(tx)
    .await?;
    let mut spans: BTreeMap<ResourceId, Vec<Span>> = BTreeMap::new();
    for row in rows {
        let span = Span::new(row.starts_at.to_jiff(), row.ends_at.to_jiff());
        spans.entry(row.resource_id.into()).or_default().push(span);
    }
    Ok(spans.into_iter().map(|(id, spans)| (id, spans.into_iter().collect())).collect())
}

/// How many bookings that take place each provider has whose start lies within a span.
pub async fn bookings_of(
    tx: &mut TenantTx,
    providers: &[ResourceId],
    within: Span,
) -> Result<BTreeMap<ResourceId, i64>, StoreError> {
    let tenant = tx.tenant().clone();
    let rows = sqlx::query!(
        r#"select provider_id, count(*) as "bookings!" from booking
        where tenant_id = $1 and provider_id = any($2) and starts_at >= $3 and starts_at < $4
            and state in ('awaiting_payment', 'pending', 'confirmed')
        group by provider_id"#,
        tenant.as_str(),
        &uuids(providers),
        within.start.to_sqlx() as _,
        within.end.to_sqlx() as _,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.provider_id.into(), row.bookings)).collect())
}

fn uuids(resources: &[ResourceId]) -> Vec<Uuid> {
    resources.iter().map(|resource| resource.uuid()).collect()
}
