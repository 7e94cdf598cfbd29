//! What the last verification of a tenant's audit ledger has found.
use holdfast_proto::ledger::v1::Verification;
use kit_fault::Fault;
use kit_principal::Staff;

use super::Context;

/// The last verification, running or done.
#[tracing::instrument(name = "retention.ops.last_verification", skip_all)]
pub async fn run(context: &Context, actor: &Staff) -> Result<Verification, Fault> {
    context.ledger.last_verification(actor).await
}
