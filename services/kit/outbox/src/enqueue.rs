//! Writing a record with the act that it tells of.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_ids::TypedId as _;
use kit_pg::TenantTx;

use crate::record::NewRecord;

const ENQUEUE: &str = "insert into holdfast.outbox \
    (tenant_id, destination, event_id, aggregate, record, traceparent, made_at, not_before, attempts) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, 0)";

/// Writes a record in the caller's transaction, with the current span as its trace context.
pub async fn enqueue(tx: &mut TenantTx, now: Timestamp, record: &NewRecord) -> Result<(), sqlx::Error> {
    let tenant = tx.tenant().clone();
    sqlx::query(ENQUEUE)
        .bind(tenant.as_str())
        .bind(record.destination)
        .bind(record.event.uuid())
        .bind(&record.aggregate)
        .bind(&record.bytes)
        .bind(kit_telemetry::traceparent_of_current_span())
        .bind(now.to_sqlx())
        .bind(record.not_before.unwrap_or(now).to_sqlx())
        .execute(tx)
        .await
        .map(drop)
}
