//! Invitations of staff.
use identity_domain::link::LinkEpoch;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use kit_ids::{AccountId, InvitationId, SubjectId, TypedId};
use kit_pg::{TenantTx, WriteTx};
use kit_principal::Roles;
use kit_seal::BlindIndex;

use super::roles;
use crate::authz::{AcceptInvitation, InviteUser, ResendInvitation, WithdrawInvitation};

/// Refuses a second open invitation of one address.
pub const EMAIL_ONCE: &str = "invitation_email_once";

/// An invitation to be made, with the roles of its permit.
pub struct NewInvitation {
    /// Its id.
    pub id: InvitationId,
    /// Whose key seals it; the account will be the same person's.
    pub subject: SubjectId,
    /// Which link it is mailed with.
    pub epoch: LinkEpoch,
    /// SHA-256 of that link's token.
    pub token_hash: Vec<u8>,
    /// Blind index of the address.
    pub email: BlindIndex,
    /// The address, sealed.
    pub email_sealed: Vec<u8>,
    /// Who invites.
    pub invited_by: AccountId,
    /// When it was made.
    pub made_at: Timestamp,
    /// Until when it is open.
    pub expires_at: Timestamp,
}

/// An invitation that is open.
pub struct OpenInvitation {
    /// Its id.
    pub id: InvitationId,
    /// Whose key seals it; the account will be the same person's.
    pub subject: SubjectId,
    /// The address, sealed.
    pub email_sealed: Vec<u8>,
    /// What the person may do.
    pub roles: Roles,
    /// Until when it is open.
    pub expires_at: Timestamp,
}

/// An invitation that nobody used; it may have expired.
pub struct UnusedInvitation {
    /// Its id.
    pub id: InvitationId,
    /// Whose key seals it.
    pub subject: SubjectId,
    /// The address, sealed.
    pub email_sealed: Vec<u8>,
    /// What the person may do.
    pub roles: Roles,
    /// Which of its links works.
    pub epoch: LinkEpoch,
    /// Until when it is open.
    pub expires_at: Timestamp,
}

/// Makes an invitation. One of the same address that expired unused makes way.
pub async fn insert(tx: &mut WriteTx<InviteUser>, invitation: &NewInvitation) -> sqlx::Result<()> {
    let (tenant, roles) = (tx.tenant().clone(), tx.evidence());
    sqlx::query!(
        "delete from invitation
         where tenant_id = $1 and email_key = $2 and email_fp = $3 and used_at is null and expires_at <= $4",
        tenant.as_str(),
        invitation.email.key_id,
        invitation.email.value,
        invitation.made_at.to_sqlx() as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into invitation (tenant_id, id, subject_id, token_hash, email_key, email_fp, email_sealed, roles,
           invited_by, made_at, expires_at, epoch)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        tenant.as_str(),
        invitation.id.uuid(),
        invitation.subject.uuid(),
        invitation.token_hash,
        invitation.email.key_id,
        invitation.email.value,
        invitation.email_sealed,
        &roles.names(),
        invitation.invited_by.uuid(),
        invitation.made_at.to_sqlx() as _,
        invitation.expires_at.to_sqlx() as _,
        invitation.epoch
    )
    .execute(tx)
    .await
    .map(drop)
}

/// The open invitation with this token.
pub async fn open(
    tx: &mut TenantTx,
    token_hash: &[u8],
    now: Timestamp,
) -> sqlx::Result<Option<OpenInvitation>> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        "select id, subject_id, email_sealed, roles, expires_at from invitation
         where tenant_id = $1 and token_hash = $2 and used_at is null and expires_at > $3",
        tenant.as_str(),
        token_hash,
        now.to_sqlx() as _
    )
    .fetch_optional(tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(OpenInvitation {
        id: row.id.into(),
        subject: row.subject_id.into(),
        email_sealed: row.email_sealed,
        roles: roles(&row.roles)?,
        expires_at: row.expires_at.to_jiff(),
    }))
}

/// The invitation of this id, if nobody used it.
pub async fn unused(tx: &mut TenantTx, id: InvitationId) -> sqlx::Result<Option<UnusedInvitation>> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        "select subject_id, email_sealed, roles, epoch, expires_at from invitation
         where tenant_id = $1 and id = $2 and used_at is null",
        tenant.as_str(),
        id.uuid()
    )
    .fetch_optional(tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(UnusedInvitation {
        id,
        subject: row.subject_id.into(),
        email_sealed: row.email_sealed,
        roles: roles(&row.roles)?,
        epoch: row.epoch,
        expires_at: row.expires_at.to_jiff(),
    }))
}

/// Opens the permit's invitation until then, for another link: its epoch; none if it was used or is gone meanwhile.
pub async fn renew(
    tx: &mut WriteTx<ResendInvitation>,
    expires_at: Timestamp,
) -> sqlx::Result<Option<LinkEpoch>> {
    let (tenant, unused) = (tx.tenant().clone(), tx.evidence());
    let row = sqlx::query!(
        "update invitation set epoch = epoch + 1, expires_at = $3
         where tenant_id = $1 and id = $2 and used_at is null returning epoch",
        tenant.as_str(),
        unused.invitation.uuid(),
        expires_at.to_sqlx() as _
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| row.epoch))
}

/// The token of the permit's invitation, which this transaction has renewed.
pub async fn set_token(tx: &mut WriteTx<ResendInvitation>, token_hash: &[u8]) -> sqlx::Result<()> {
    let (tenant, unused) = (tx.tenant().clone(), tx.evidence());
    sqlx::query!(
        "update invitation set token_hash = $3 where tenant_id = $1 and id = $2",
        tenant.as_str(),
        unused.invitation.uuid(),
        token_hash
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Deletes the permit's invitation; `false`: it was used or is gone meanwhile.
pub async fn delete(tx: &mut WriteTx<WithdrawInvitation>) -> sqlx::Result<bool> {
    let (tenant, unused) = (tx.tenant().clone(), tx.evidence());
    let done = sqlx::query!(
        "delete from invitation where tenant_id = $1 and id = $2 and used_at is null",
        tenant.as_str(),
        unused.invitation.uuid()
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Uses the permit's invitation up for an account that this transaction has made; of two who try, one does.
pub async fn use_up(
    tx: &mut WriteTx<AcceptInvitation>,
    account: AccountId,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let (tenant, shown) = (tx.tenant().clone(), tx.evidence());
    let done = sqlx::query!(
        "update invitation set used_at = $3, account_id = $4
         where tenant_id = $1 and token_hash = $2 and used_at is null and expires_at > $3",
        tenant.as_str(),
        shown.token_hash,
        now.to_sqlx() as _,
        account.uuid()
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
