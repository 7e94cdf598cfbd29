//! A tenant goes.
use kit_access::Peer;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, Reason};
use kit_ledger_grpc::{AuditEntry, record_audit};

use crate::authz::RemoveTenant;
use crate::ops::{Context, claimed};
use crate::store::bindings;
use crate::store::fence::{self, Epoch, Position};

/// Under which epoch, and where the tenant came from.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) epoch: Epoch,
    pub(crate) source: String,
}

/// Takes a tenant out of force for ever; repeated: the same. Its hosts are free again, its id never is.
#[tracing::instrument(name = "policy.ops.remove", skip_all)]
pub(crate) async fn run(context: &Context, peer: &Peer, command: Command) -> Result<Position, Fault> {
    let Command { epoch, source } = command;
    let permit = Permit::<RemoveTenant>::request(peer, ())?;
    let mut tx = context.write(&permit).await?;
    let fence = fence::lock(&mut tx).await?;
    if epoch != fence.epoch {
        return Err(Fault::new(Reason::EpochStale));
    }
    let binding = bindings::find(&mut tx).await?.ok_or_else(Fault::not_found)?;
    if binding.source != source {
        return Err(claimed("source"));
    }
    if binding.removed {
        tx.rollback().await?;
        return Ok(fence.position);
    }
    let position = fence.position.next();
    bindings::remove(&mut tx, position, context.clock.now()).await?;
    bindings::claim_hosts(&mut tx, &[]).await?;
    fence::advance(&mut tx, position).await?;
    let entry = AuditEntry::done(
        peer.service().as_str(),
        "configuration.remove",
        format!("tenant/{}", peer.tenant()),
    );
    record_audit(&mut tx, &context.clock, &entry).await?;
    tx.commit().await?;
    context.hub.advance(position);
    Ok(position)
}
