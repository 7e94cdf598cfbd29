//! Verifies a tenant's audit ledger.
use holdfast_proto::ledger::v1::Verification;
use kit_authz::Permit;
use kit_fault::Fault;
use kit_principal::Staff;

use super::Context;
use crate::authz::ReadLedger;

/// Begins a run, or joins the one that runs. That it was asked for is recorded before it is answered.
#[tracing::instrument(name = "retention.ops.verify", skip_all)]
pub async fn run(context: &Context, actor: &Staff) -> Result<Verification, Fault> {
    let permit = Permit::<ReadLedger>::request(actor, context.sender.clone())?;
    // Boxed: within the verification's own future it would be a large one.
    let recorded = Box::pin(context.record_reading(&permit, actor, "ledger.verify"));
    context.ledger.verify(actor, recorded).await
}
