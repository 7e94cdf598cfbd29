//! A tenant goes.
use kit_ids::TenantId;

use crate::ops::{Core, Error, Outcome, audit};
use crate::store::{bindings, fence};

/// Takes a tenant out of force for ever; repeated: the same. Its hosts are free again, its id never is.
#[tracing::instrument(name = "policy.ops.remove", skip_all)]
pub(crate) async fn remove(core: &Core, epoch: u64, tenant: &TenantId, source: &str) -> Outcome<u64> {
    let mut tx = core.database.tenant(tenant).await?;
    let fence = fence::lock(&mut tx).await?;
    if epoch != fence.epoch {
        return Err(Error::EpochStale);
    }
    let binding = bindings::find(&mut tx).await?.ok_or(Error::NotFound)?;
    if binding.source != source {
        return Err(Error::Claimed("source".to_owned()));
    }
    if binding.removed {
        tx.rollback().await?;
        return Ok(fence.position);
    }
    let position = fence.position + 1;
    bindings::remove(&mut tx, position, core.source.now()).await?;
    bindings::claim_hosts(&mut tx, &[]).await?;
    fence::advance(&mut tx, position).await?;
    audit::record(core, &mut tx, "operator", "configuration.remove", &format!("tenant/{tenant}")).await?;
    tx.commit().await?;
    core.hub.advance(position);
    Ok(position)
}
