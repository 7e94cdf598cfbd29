//! An operator takes over.
use kit_access::CallingService;
use kit_fault::Fault;

use crate::authz::operates;
use crate::ops::Context;
use crate::store::fence::{self, Epoch};

/// Takes the next epoch: whoever holds an earlier one is shut out from now on.
#[tracing::instrument(name = "policy.ops.begin", skip_all)]
pub(crate) async fn run(context: &Context, by: &CallingService) -> Result<Epoch, Fault> {
    operates(by.name())?;
    let mut tx = context.jobs.begin().await?;
    let epoch = fence::begin(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(epoch = epoch.get(), "an operator has begun");
    Ok(epoch)
}
