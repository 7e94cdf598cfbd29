//! Leases: one sender a tenant and destination at a time. A lease that its holder did not give back runs out.
use std::time::Duration;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_ids::{TenantId, TypedId as _, WorkerId};
use kit_pg::JobsTx;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::record::Record;

/// A lease on a tenant's records for a destination.
#[derive(Debug)]
pub(crate) struct Lease {
    pub tenant: TenantId,
    pub failures: u32,
}

// Least recently leased first, so that no tenant starves another.
const TAKE: &str = "insert into holdfast.outbox_lease (tenant_id, destination, holder, leased_until, failures, retry_at) \
    select w.tenant_id, $1, $2, $4, 0, $3 from (select distinct tenant_id from holdfast.outbox \
        where destination = $1 and not_before <= $3) w \
    left join holdfast.outbox_lease l on l.tenant_id = w.tenant_id and l.destination = $1 \
    where l.tenant_id is null or (l.leased_until <= $3 and l.retry_at <= $3) \
    order by l.leased_until nulls first limit 1 \
    on conflict (tenant_id, destination) do update set holder = excluded.holder, leased_until = excluded.leased_until \
        where outbox_lease.leased_until <= $3 and outbox_lease.retry_at <= $3 \
    returning tenant_id, failures";
const GIVE_BACK: &str = "update holdfast.outbox_lease set leased_until = $4, failures = $5, retry_at = $6 \
    where tenant_id = $1 and destination = $2 and holder = $3";
const READ: &str = "select position, event_id, aggregate, record, traceparent, made_at, attempts, asides from holdfast.outbox \
    where tenant_id = $1 and destination = $2 and not_before <= $3 order by position limit $4";
const PURGE: &str =
    "delete from holdfast.outbox where tenant_id = $1 and destination = $2 and position = any($3)";
const COUNT_ATTEMPT: &str = "update holdfast.outbox set attempts = attempts + 1 \
    where tenant_id = $1 and destination = $2 and position = any($3)";
const SET_ASIDE: &str = "update holdfast.outbox set attempts = attempts + 1, asides = asides + 1, \
    not_before = $4 \
    where tenant_id = $1 and destination = $2 and position = $3";
const LAG: &str = "select count(*)::float8, min(not_before) from holdfast.outbox where destination = $1 and not_before <= $2";

/// Takes a lease on some tenant whose records wait; none: nothing to do.
pub(crate) async fn take(
    tx: &mut JobsTx,
    destination: &str,
    holder: WorkerId,
    now: Timestamp,
    length: Duration,
) -> Result<Option<Lease>, sqlx::Error> {
    let row = sqlx::query(TAKE)
        .bind(destination)
        .bind(holder.uuid())
        .bind(now.to_sqlx())
        .bind(later(now, length).to_sqlx())
        .fetch_optional(tx)
        .await?;
    row.map(|row| {
        let tenant: String = row.try_get("tenant_id")?;
        let failures: i32 = row.try_get("failures")?;
        let tenant = tenant.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        Ok(Lease { tenant, failures: u32::try_from(failures).unwrap_or_default() })
    })
    .transpose()
}

/// Gives a lease back; after a failure the tenant is left alone until `retry_at`.
pub(crate) async fn give_back(
    tx: &mut JobsTx,
    destination: &str,
    holder: WorkerId,
    lease: &Lease,
    now: Timestamp,
    retry_at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(GIVE_BACK)
        .bind(lease.tenant.as_str())
        .bind(destination)
        .bind(holder.uuid())
        .bind(now.to_sqlx())
        .bind(i32::try_from(lease.failures).unwrap_or(i32::MAX))
        .bind(retry_at.to_sqlx())
        .execute(tx)
        .await
        .map(drop)
}

/// The most that one batch holds.
#[derive(Clone, Copy)]
pub(crate) struct BatchBounds {
    /// Records.
    pub records: usize,
    /// Bytes of their evidence.
    pub bytes: usize,
}

/// The tenant's first records, in order, until the batch is full by number or by bytes.
pub(crate) async fn read(
    tx: &mut JobsTx,
    destination: &str,
    tenant: &TenantId,
    now: Timestamp,
    most: BatchBounds,
) -> Result<Vec<Record>, sqlx::Error> {
    let rows = sqlx::query(READ)
        .bind(tenant.as_str())
        .bind(destination)
        .bind(now.to_sqlx())
        .bind(i64::try_from(most.records).unwrap_or(i64::MAX))
        .fetch_all(tx)
        .await?;
    let mut batch: Vec<Record> = Vec::with_capacity(rows.len());
    let mut size = 0;
    for row in &rows {
        let record = record(row)?;
        size += record.bytes.len();
        if size > most.bytes && !batch.is_empty() {
            break;
        }
        batch.push(record);
    }
    Ok(batch)
}

/// Deletes what was acknowledged.
pub(crate) async fn purge(
    tx: &mut JobsTx,
    destination: &str,
    tenant: &TenantId,
    done: &[&Record],
) -> Result<(), sqlx::Error> {
    on_positions(tx, PURGE, destination, tenant, done).await
}

/// Counts a failed delivery.
pub(crate) async fn count_attempt(
    tx: &mut JobsTx,
    destination: &str,
    tenant: &TenantId,
    failed: &[&Record],
) -> Result<(), sqlx::Error> {
    on_positions(tx, COUNT_ATTEMPT, destination, tenant, failed).await
}

/// Counts a failed delivery of one record, which is not told again before `until`; those behind it do not wait.
pub(crate) async fn set_aside(
    tx: &mut JobsTx,
    destination: &str,
    tenant: &TenantId,
    record: &Record,
    until: Timestamp,
) -> Result<(), sqlx::Error> {
    let run = sqlx::query(SET_ASIDE).bind(tenant.as_str()).bind(destination).bind(record.position);
    run.bind(until.to_sqlx()).execute(tx).await.map(drop)
}

/// How many records wait for a destination, and since when the first.
pub(crate) async fn lag(
    tx: &mut JobsTx,
    destination: &str,
    now: Timestamp,
) -> Result<(f64, Option<Timestamp>), sqlx::Error> {
    let row = sqlx::query(LAG).bind(destination).bind(now.to_sqlx()).fetch_one(tx).await?;
    let oldest: Option<jiff_sqlx::Timestamp> = row.try_get(1)?;
    Ok((row.try_get(0)?, oldest.map(jiff_sqlx::Timestamp::to_jiff)))
}

pub(crate) fn later(now: Timestamp, by: Duration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

async fn on_positions(
    tx: &mut JobsTx,
    statement: &'static str,
    destination: &str,
    tenant: &TenantId,
    records: &[&Record],
) -> Result<(), sqlx::Error> {
    let positions: Vec<i64> = records.iter().map(|record| record.position).collect();
    let run = sqlx::query(statement).bind(tenant.as_str()).bind(destination).bind(positions);
    run.execute(tx).await.map(drop)
}

fn record(row: &PgRow) -> Result<Record, sqlx::Error> {
    let count = |column| row.try_get::<i32, _>(column).map(|count| u32::try_from(count).unwrap_or_default());
    let made_at: jiff_sqlx::Timestamp = row.try_get("made_at")?;
    Ok(Record {
        event: row.try_get::<Uuid, _>("event_id")?.into(),
        aggregate: row.try_get("aggregate")?,
        bytes: row.try_get("record")?,
        traceparent: row.try_get("traceparent")?,
        made_at: made_at.to_jiff(),
        attempts: count("attempts")?,
        asides: count("asides")?,
        position: row.try_get("position")?,
    })
}
