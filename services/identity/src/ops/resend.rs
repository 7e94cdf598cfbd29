//! Sends an invitation again, with another link: those before open nothing any more.
use identity_domain::invitation::OPEN_FOR;
use identity_domain::link::LinkKind;
use jiff::Timestamp;
use kit_authz::{Permit, Requester as _};
use kit_fault::Fault;
use kit_ids::InvitationId;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_principal::Staff;

use super::Context;
use super::outgoing::invitation_record;
use crate::authz::{ResendInvitation, Unused};
use crate::crypto::token::Token;
use crate::store::invitations;

/// Which.
#[derive(Clone, Debug)]
pub struct Command {
    /// The invitation.
    pub invitation: InvitationId,
}

/// Sends it again; until when it is open. One that expired unused is open again.
#[tracing::instrument(name = "identity.ops.resend", skip_all)]
pub async fn run(context: &Context, actor: &Staff, command: Command) -> Result<Timestamp, Fault> {
    let Command { invitation: id } = command;
    let keys = context.sealer.tenant(actor.tenant()).await?;
    let mut tx = context.read(actor).await?;
    let unused = invitations::unused(&mut tx, id).await?.ok_or_else(Fault::not_found)?;
    tx.commit().await?;
    let evidence = Unused { invitation: id, roles: unused.roles };
    let permit = Permit::<ResendInvitation>::request(actor, evidence)?;
    let now = context.clock.now();
    let expires_at = now.checked_add(OPEN_FOR).unwrap_or(Timestamp::MAX);
    let mut tx = context.write(&permit).await?;
    let epoch = invitations::renew(&mut tx, expires_at).await?.ok_or_else(Fault::not_found)?;
    let token = Token::of_link(&keys, LinkKind::Invitation, id, epoch);
    invitations::set_token(&mut tx, &token.hash()).await?;
    kit_outbox::enqueue(&mut tx, now, &[invitation_record(&context.clock, id, epoch)?]).await?;
    let entry =
        AuditEntry::done(actor.account.to_string(), "invitation.resend", format!("invitation/{id}")).at(now);
    record_audit(&mut tx, &context.clock, &entry).await?;
    tx.commit().await?;
    Ok(expires_at)
}
