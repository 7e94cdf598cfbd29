//! Verifies a tenant's audit ledger.
use holdfast_proto::ledger::v1::Verification;
use kit_fault::Fault;
use kit_principal::Staff;

use super::Context;

/// Begins a run, or joins the one that runs. That it was asked for is recorded before it is answered.
#[tracing::instrument(name = "retention.ops.verify", skip_all)]
pub async fn run(context: &Context, actor: &Staff) -> Result<Verification, Fault> {
    let recorded = context.record_reading(actor, "ledger.verify");
    context.ledger.verify(&actor.tenant, recorded).await
}
