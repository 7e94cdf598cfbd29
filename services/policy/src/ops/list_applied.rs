//! The documents in force, for an operator that compares them with what it would apply.
use holdfast_proto::policy::v1::SignedConfig;
use kit_fault::Fault;

use crate::ops::Context;
use crate::ops::changes::changes;
use crate::store::fence::Position;

/// Every tenant's document that is what was signed.
#[tracing::instrument(name = "policy.ops.list_applied", skip_all)]
pub(crate) async fn run(context: &Context) -> Result<Vec<SignedConfig>, Fault> {
    Ok(changes(context, Position::START).await?.configs)
}
