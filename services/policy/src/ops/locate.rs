//! Where a piece of evidence stands.
use kit_ids::{EventId, TenantId};
use kit_ledger::{Checkpoint, Ledger, Located, locate as find};

use crate::ops::{Core, Outcome};

/// A record's place, and a checkpoint that covers it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) located: Located,
    pub(crate) checkpoint: Option<Checkpoint>,
}

/// Finds a record by its event. While retention is away a checkpoint may be missing, never wrong.
#[tracing::instrument(name = "policy.ops.locate", skip_all)]
pub(crate) async fn locate(core: &Core, tenant: &TenantId, event: EventId) -> Outcome<Option<Place>> {
    let mut tx = core.database.tenant(tenant).await?;
    let located = find(&mut tx, Ledger::Consent, event).await?;
    tx.rollback().await?;
    let Some(located) = located else { return Ok(None) };
    let covers = |checkpoint: &Checkpoint| checkpoint.sequence >= located.sequence;
    let checkpoint = match core.consents.known(tenant).filter(covers) {
        Some(known) => Some(known),
        None => core.consents.kept(tenant).await.ok().flatten().filter(covers),
    };
    Ok(Some(Place { located, checkpoint }))
}
