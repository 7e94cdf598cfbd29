//! The consent ledger is verified.
use holdfast_proto::ledger::v1::Verification;
use kit_authz::Permit;
use kit_fault::Fault;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_principal::Staff;

use crate::authz::VerifyConsents;
use crate::ops::Context;

/// Begins a run, or joins the one that runs. That it was asked for is recorded before it is answered.
#[tracing::instrument(name = "policy.ops.verify_consents", skip_all)]
pub(crate) async fn run(context: &Context, actor: &Staff) -> Result<Verification, Fault> {
    let permit = Permit::<VerifyConsents>::request(actor, ())?;
    let recorded = async {
        let mut tx = context.write(&permit).await?;
        let entry = AuditEntry::done(actor.account.to_string(), "ledger.verify", "ledger/consent");
        record_audit(&mut tx, &context.clock, &entry).await?;
        Ok(tx.commit().await?)
    };
    context.ledger.verify(actor, recorded).await
}
