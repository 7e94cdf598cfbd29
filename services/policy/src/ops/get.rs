//! An exact text, for as long as anything names it.
use kit_access::EndUser;
use kit_authz::Requester as _;
use kit_fault::Fault;
use policy_api::AgreementKind;

use crate::ops::Context;
use crate::ops::agreement::rule_of;
use crate::ops::current::Offered;
use crate::store::agreements;

/// Which text is wanted.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) kind: AgreementKind,
    pub(crate) digest: Vec<u8>,
}

/// The text with this digest, of whatever version.
#[tracing::instrument(name = "policy.ops.get", skip_all)]
pub(crate) async fn run(context: &Context, by: &EndUser, command: Command) -> Result<Offered, Fault> {
    let Command { kind, digest } = command;
    let tenant = context.tenant(by.tenant())?;
    let mut tx = context.read(by).await?;
    let found = agreements::by_digests(&mut tx, &[digest]).await?;
    tx.commit().await?;
    let agreement =
        found.into_iter().find(|agreement| agreement.kind == kind).ok_or_else(Fault::not_found)?;
    Ok(Offered { agreement, every_booking: rule_of(kind, &tenant).every_booking })
}
