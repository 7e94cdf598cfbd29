//! The documents in force, for an operator that compares them with what it would apply.
use holdfast_proto::policy::v1::SignedConfig;
use kit_access::CallingService;
use kit_fault::Fault;

use crate::authz::operates;
use crate::ops::Context;
use crate::ops::changes::changes;
use crate::store::fence::Position;

/// Every tenant's document that is what was signed.
#[tracing::instrument(name = "policy.ops.list_applied", skip_all)]
pub(crate) async fn run(context: &Context, by: &CallingService) -> Result<Vec<SignedConfig>, Fault> {
    operates(by.name())?;
    Ok(changes(context, Position::START).await?.configs)
}
