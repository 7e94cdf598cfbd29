//! Writing records with the act that they tell of.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_authz::Action;
use kit_ids::TypedId as _;
use kit_pg::WriteTx;

use crate::record::NewRecord;

// The order of the records is the order of their positions.
const ENQUEUE: &str = "insert into holdfast.outbox \
    (tenant_id, destination, event_id, aggregate, record, traceparent, made_at, not_before, attempts) \
    select $1, r.destination, r.event_id, r.aggregate, r.record, $6, $7, r.not_before, 0 \
    from unnest($2::text[], $3::uuid[], $4::text[], $5::bytea[], $8::timestamptz[]) with ordinality \
    r(destination, event_id, aggregate, record, not_before, place) order by r.place";

/// Writes records in the caller's transaction, all in one statement and in this order, with the current span as their
/// trace context.
pub async fn enqueue(
    tx: &mut WriteTx<impl Action>,
    now: Timestamp,
    records: &[NewRecord],
) -> Result<(), sqlx::Error> {
    let tenant = tx.tenant().clone();
    let destinations: Vec<_> = records.iter().map(|record| record.destination).collect();
    let events: Vec<_> = records.iter().map(|record| record.event.uuid()).collect();
    let aggregates: Vec<_> = records.iter().map(|record| record.aggregate.as_str()).collect();
    let bytes: Vec<_> = records.iter().map(|record| record.bytes.as_slice()).collect();
    let not_before: Vec<_> =
        records.iter().map(|record| record.not_before.unwrap_or(now).to_sqlx()).collect();
    sqlx::query(ENQUEUE)
        .bind(tenant.as_str())
        .bind(destinations)
        .bind(events)
        .bind(aggregates)
        .bind(bytes)
        .bind(kit_telemetry::traceparent_of_current_span())
        .bind(now.to_sqlx())
        .bind(not_before)
        .execute(tx)
        .await
        .map(drop)
}
