//! Checkpoints of the audit ledger, kept for retention.
use kit_ids::TenantId;
use kit_ledger::{Checkpoint, Ledger, store};

use crate::ops::{Core, Error, Outcome};

/// Stores one; a signature that does not verify, or another ledger's, is refused.
#[tracing::instrument(name = "policy.ops.put_checkpoint", skip_all)]
pub(crate) async fn put(core: &Core, checkpoint: &Checkpoint) -> Outcome<()> {
    if checkpoint.statement.ledger != Ledger::Audit {
        let field = ("checkpoint.ledger".to_owned(), "UNKNOWN", "must be the audit ledger".into());
        return Err(Error::Invalid(vec![field]));
    }
    let mut tx = core.database.tenant(&checkpoint.statement.tenant).await?;
    store::put(&mut tx, checkpoint, &core.consents.public_keys).await?;
    tx.commit().await?;
    Ok(())
}

/// The last one of a tenant's audit ledger.
#[tracing::instrument(name = "policy.ops.last_checkpoint", skip_all)]
pub(crate) async fn last(core: &Core, tenant: &TenantId) -> Outcome<Option<Checkpoint>> {
    let mut tx = core.database.tenant(tenant).await?;
    let last = store::last(&mut tx, Ledger::Audit).await?;
    tx.rollback().await?;
    Ok(last)
}

/// Those of a tenant's audit ledger that end behind a sequence.
#[tracing::instrument(name = "policy.ops.list_checkpoints", skip_all)]
pub(crate) async fn after(core: &Core, tenant: &TenantId, sequence: u64) -> Outcome<Vec<Checkpoint>> {
    let mut tx = core.database.tenant(tenant).await?;
    let page = store::after(&mut tx, Ledger::Audit, sequence, store::PAGE).await?;
    tx.rollback().await?;
    Ok(page)
}
