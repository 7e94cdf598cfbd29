//! Invites a person to make an account, by mail alone: who invites never sees the link.
use identity_domain::email::Email;
use identity_domain::invitation::OPEN_FOR;
use identity_domain::link::{FIRST, LinkKind};
use jiff::Timestamp;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, FieldCode, FieldError, Reason};
use kit_ids::{InvitationId, SubjectId};
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_pg::WriteTx;
use kit_principal::{Roles, RolesError, Staff};
use kit_seal::{SealContext, TenantKeys};

use super::outgoing::invitation_record;
use super::{Context, destroy_unused_key, storable_email};
use crate::authz::InviteUser;
use crate::crypto::token::Token;
use crate::store::accounts;
use crate::store::invitations::{self, NewInvitation};

/// Who is invited, and to what.
#[derive(Clone)]
pub struct Command {
    /// The address.
    pub email: Email,
    /// The roles.
    pub roles: Roles,
}

/// An invitation that is on its way.
#[derive(Debug)]
pub struct Invited {
    /// Its id.
    pub id: InvitationId,
    /// Until when it is open.
    pub expires_at: Timestamp,
}

// === impl Command ===

impl Command {
    /// From the wire; every bad field is named.
    pub fn read(email: &str, roles: &[i32]) -> Result<Self, Fault> {
        match (storable_email(email), Roles::from_wire(roles)) {
            (Ok(email), Ok(roles)) => Ok(Self { email, roles }),
            (email, roles) => {
                let email = email.err();
                let roles = roles.err().map(bad_roles);
                Err(Fault::invalid(email.into_iter().chain(roles)))
            }
        }
    }
}

fn bad_roles(error: RolesError) -> FieldError {
    let code = match error {
        RolesError::None => FieldCode::Required,
        RolesError::Unknown => FieldCode::Unknown,
    };
    FieldError::new("roles", code, error.to_string())
}

/// Invites. Checked in this order: whether the roles may be given, the address.
#[tracing::instrument(name = "identity.ops.invite_user", skip_all)]
pub async fn run(context: &Context, actor: &Staff, command: Command) -> Result<Invited, Fault> {
    let Command { email, roles } = command;
    let permit = Permit::<InviteUser>::request(actor, roles)?;
    let keys = context.sealer.tenant(actor.tenant()).await?;
    let invitation = sealed(context, actor, &email, &keys).await?;
    let mut tx = context.write(&permit).await?;
    match keep(&mut tx, context, actor, &email, &keys, &invitation).await {
        Ok(()) => tx.commit().await?,
        Err(error) => {
            drop(tx);
            // Nothing was committed: nobody is behind the subject.
            destroy_unused_key(context, &permit, invitation.subject).await;
            return Err(error);
        }
    }
    Ok(Invited { id: invitation.id, expires_at: invitation.expires_at })
}

/// The invitation, its mail and its record, unless somebody has the address.
async fn keep(
    tx: &mut WriteTx<InviteUser>,
    context: &Context,
    actor: &Staff,
    email: &Email,
    keys: &TenantKeys,
    invitation: &NewInvitation,
) -> Result<(), Fault> {
    for index in keys.blind_indexes("email", email.as_str().as_bytes()) {
        if accounts::exists(tx, &index).await? {
            return Err(Fault::new(Reason::EmailTaken));
        }
    }
    invitations::insert(tx, invitation).await.map_err(taken)?;
    let mail = invitation_record(&context.clock, invitation.id, invitation.epoch)?;
    kit_outbox::enqueue(tx, invitation.made_at, &[mail]).await?;
    let object = format!("invitation/{}", invitation.id);
    let entry = AuditEntry::done(actor.account.to_string(), "user.invite", object).at(invitation.made_at);
    record_audit(tx, &context.clock, &entry).await?;
    Ok(())
}

async fn sealed(
    context: &Context,
    actor: &Staff,
    email: &Email,
    keys: &TenantKeys,
) -> Result<NewInvitation, Fault> {
    let (id, subject): (InvitationId, SubjectId) = (context.clock.id(), context.clock.id());
    let key = context.sealer.create_subject(actor.tenant(), subject).await?;
    let made_at = context.clock.now();
    Ok(NewInvitation {
        id,
        subject,
        epoch: FIRST,
        token_hash: Token::of_link(keys, LinkKind::Invitation, id, FIRST).hash(),
        email: keys.blind_index("email", email.as_str().as_bytes()),
        email_sealed: key.seal(SealContext::of("invitation", "email_sealed", id), email.as_str())?,
        invited_by: actor.account,
        made_at,
        expires_at: made_at.checked_add(OPEN_FOR).unwrap_or(Timestamp::MAX),
    })
}

fn taken(error: sqlx::Error) -> Fault {
    let is_taken = kit_pg::constraint(&error) == Some(invitations::EMAIL_ONCE);
    if is_taken { Fault::new(Reason::EmailTaken) } else { error.into() }
}
