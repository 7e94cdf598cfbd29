//! Withdraws an invitation that was not used: its link opens nothing any more, and whose it was is forgotten.
use kit_authz::Permit;
use kit_fault::Fault;
use kit_ids::InvitationId;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_principal::Staff;

use super::{Context, destroy_unused_key};
use crate::authz::{Unused, WithdrawInvitation};
use crate::store::invitations;

/// Which.
#[derive(Clone, Debug)]
pub struct Command {
    /// The invitation.
    pub invitation: InvitationId,
}

/// Withdraws it.
#[tracing::instrument(name = "identity.ops.withdraw", skip_all)]
pub async fn run(context: &Context, actor: &Staff, command: Command) -> Result<(), Fault> {
    let Command { invitation: id } = command;
    let mut tx = context.read(actor).await?;
    let unused = invitations::unused(&mut tx, id).await?.ok_or_else(Fault::not_found)?;
    tx.commit().await?;
    let evidence = Unused { invitation: id, roles: unused.roles };
    let permit = Permit::<WithdrawInvitation>::request(actor, evidence)?;
    let mut tx = context.write(&permit).await?;
    if !invitations::delete(&mut tx).await? {
        return Err(Fault::not_found());
    }
    let entry =
        AuditEntry::done(actor.account.to_string(), "invitation.withdraw", format!("invitation/{id}"))
            .at(context.clock.now());
    record_audit(&mut tx, &context.clock, &entry).await?;
    tx.commit().await?;
    destroy_unused_key(context, &permit, unused.subject).await;
    Ok(())
}
