//! What the last verification of the consent ledger has found.
use holdfast_proto::ledger::v1::Verification;
use kit_fault::Fault;
use kit_principal::Staff;

use crate::ops::Context;

/// The last verification, running or done.
#[tracing::instrument(name = "policy.ops.last_verification", skip_all)]
pub(crate) async fn run(context: &Context, actor: &Staff) -> Result<Verification, Fault> {
    context.ledger.last_verification(actor).await
}
