//! An operator takes over.
use crate::ops::{Core, Outcome};
use crate::store::fence;

/// Takes the next epoch: whoever holds an earlier one is shut out from now on.
#[tracing::instrument(name = "policy.ops.begin", skip_all)]
pub(crate) async fn begin(core: &Core) -> Outcome<u64> {
    let mut tx = core.jobs.begin().await?;
    let epoch = fence::begin(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(epoch, "an operator has begun");
    Ok(epoch)
}
