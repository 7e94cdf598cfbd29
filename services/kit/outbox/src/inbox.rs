//! Receiving exactly once in effect.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_authz::Action;
use kit_ids::{EventId, TypedId as _};
use kit_pg::WriteTx;

const RECEIVE: &str = "insert into holdfast.inbox (tenant_id, source, event_id, received_at) \
    values ($1, $2, $3, $4) on conflict (tenant_id, source, event_id) do nothing";

/// Whether an event of this source (the peer's SPIFFE id, never the payload's word) is received for the first time.
/// Do its work in the same transaction, if so. Waits for a transaction that receives the same event.
pub async fn first_time(
    tx: &mut WriteTx<impl Action>,
    source: &str,
    event: EventId,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let receive =
        sqlx::query(RECEIVE).bind(tenant.as_str()).bind(source).bind(event.uuid()).bind(now.to_sqlx());
    Ok(receive.execute(tx).await?.rows_affected() == 1)
}
