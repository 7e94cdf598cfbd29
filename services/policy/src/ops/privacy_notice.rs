//! The current privacy notice, which is shown and never accepted.
use kit_access::EndUser;
use kit_authz::Requester as _;
use kit_fault::Fault;
use policy_api::AgreementKind;

use crate::ops::Context;
use crate::ops::current::{Offered, in_language};
use crate::store::agreements;

/// Which notice.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    /// The languages wanted, the best first.
    pub(crate) languages: Vec<String>,
}

/// The current notice in the best of the languages wanted.
#[tracing::instrument(name = "policy.ops.privacy_notice", skip_all)]
pub(crate) async fn run(context: &Context, by: &EndUser, command: Command) -> Result<Offered, Fault> {
    let Command { languages } = command;
    let tenant = context.tenant(by.tenant())?;
    let mut tx = context.read(by).await?;
    let texts = agreements::current(&mut tx, AgreementKind::Privacy).await?;
    tx.commit().await?;
    let agreement = in_language(&tenant, texts, &languages).ok_or_else(Fault::not_found)?;
    Ok(Offered { agreement, every_booking: false })
}
