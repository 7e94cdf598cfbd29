//! Where a piece of evidence stands.
use kit_ids::{EventId, TenantId};
use kit_ledger::{Ledger, Located, locate as find};

use crate::ops::{Core, Outcome};

/// Finds a record by its event, and checks it against the checkpoints beside it.
#[tracing::instrument(name = "policy.ops.locate", skip_all)]
pub(crate) async fn locate(core: &Core, tenant: &TenantId, event: EventId) -> Outcome<Option<Located>> {
    let mut tx = core.database.tenant(tenant).await?;
    let located = find(&mut tx, Ledger::Consent, event, &core.consents.public_keys).await?;
    tx.rollback().await?;
    Ok(located)
}
