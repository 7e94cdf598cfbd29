//! An act, told to the audit ledger in the transaction of the act.
use kit_ids::EventId;
use kit_ledger::AuditEvent;
use kit_outbox::{NewRecord, destination, enqueue};
use kit_pg::TenantTx;

use crate::ops::{Core, Error, Outcome};

/// Records that `actor` did `action` on `object`.
pub(crate) async fn record(
    core: &Core,
    tx: &mut TenantTx,
    actor: &str,
    action: &str,
    object: &str,
) -> Outcome<()> {
    let now = core.source.now();
    let event = AuditEvent::done(tx.tenant(), now, actor, action, object);
    let bytes = event.to_bytes().map_err(|_| Error::Inconsistent("audit event"))?;
    let record = NewRecord::new(core.source.id::<EventId>(), destination::AUDIT, object.to_owned(), bytes);
    enqueue(tx, now, &record).await?;
    Ok(())
}
