//! Accounts and their credentials.
use identity_domain::session::AccountVersion;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use kit_authz::Action;
use kit_ids::{AccountId, SubjectId, TypedId};
use kit_pg::{TenantTx, WriteTx};
use kit_principal::Roles;
use kit_seal::BlindIndex;

use super::roles;
use crate::authz::{AcceptInvitation, RenewHash, SetsPassword};
use crate::crypto::hasher::HashedPassword;

/// Refuses a second account with one address.
pub const EMAIL_ONCE: &str = "account_email_once";

/// What a sign-in needs to know.
pub struct Credential {
    /// The account.
    pub account: AccountId,
    /// What it may do.
    pub roles: Roles,
    /// When it was made.
    pub made_at: Timestamp,
    /// Its version.
    pub version: AccountVersion,
    /// The password's hash.
    pub hashed: HashedPassword,
    /// When the password was set.
    pub set_at: Timestamp,
}

/// An account as it lies in its row.
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Whose key seals it.
    pub subject: SubjectId,
    /// Blind index of the e-mail address.
    pub email: BlindIndex,
    /// The address, sealed.
    pub email_sealed: Vec<u8>,
    /// The name, sealed.
    pub name_sealed: Vec<u8>,
    /// What it may do.
    pub roles: Roles,
    /// When it was made.
    pub made_at: Timestamp,
}

/// The credential of the account with this address, if there is one.
pub async fn credential(tx: &mut TenantTx, email: &BlindIndex) -> sqlx::Result<Option<Credential>> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        "select a.id, a.roles, a.made_at, a.version, c.secret, c.pepper, c.made_at as set_at from account a
         join credential c on c.tenant_id = a.tenant_id and c.account_id = a.id and c.kind = 'password'
         where a.tenant_id = $1 and a.email_key = $2 and a.email_fp = $3 and a.quarantined_at is null",
        tenant.as_str(),
        email.key_id,
        email.value
    )
    .fetch_optional(tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Credential {
        account: AccountId::from(row.id),
        roles: roles(&row.roles)?,
        made_at: row.made_at.to_jiff(),
        version: row.version,
        hashed: HashedPassword { phc: row.secret, pepper: row.pepper },
        set_at: row.set_at.to_jiff(),
    }))
}

/// The credential of an account, unless it is closed.
pub async fn credential_of(tx: &mut TenantTx, account: AccountId) -> sqlx::Result<Option<Credential>> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        "select a.roles, a.made_at, a.version, c.secret, c.pepper, c.made_at as set_at from account a
         join credential c on c.tenant_id = a.tenant_id and c.account_id = a.id and c.kind = 'password'
         where a.tenant_id = $1 and a.id = $2 and a.quarantined_at is null",
        tenant.as_str(),
        account.uuid()
    )
    .fetch_optional(tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Credential {
        account,
        roles: roles(&row.roles)?,
        made_at: row.made_at.to_jiff(),
        version: row.version,
        hashed: HashedPassword { phc: row.secret, pepper: row.pepper },
        set_at: row.set_at.to_jiff(),
    }))
}

/// Whether there is an account with this address.
pub async fn exists(tx: &mut TenantTx, email: &BlindIndex) -> sqlx::Result<bool> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        r#"select exists(select from account where tenant_id = $1 and email_key = $2 and email_fp = $3) as "there!""#,
        tenant.as_str(),
        email.key_id,
        email.value
    )
    .fetch_one(tx)
    .await?;
    Ok(row.there)
}

/// Whether the tenant has an owner.
pub async fn has_owner(tx: &mut TenantTx) -> sqlx::Result<bool> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        r#"select exists(select from account where tenant_id = $1 and 'owner' = any(roles)) as "there!""#,
        tenant.as_str()
    )
    .fetch_one(tx)
    .await?;
    Ok(row.there)
}

/// An account by its id.
pub async fn get(tx: &mut TenantTx, id: AccountId) -> sqlx::Result<Option<Account>> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        "select subject_id, email_key, email_fp, email_sealed, name_sealed, roles, made_at
         from account where tenant_id = $1 and id = $2 and quarantined_at is null",
        tenant.as_str(),
        id.uuid()
    )
    .fetch_optional(tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Account {
        id,
        subject: row.subject_id.into(),
        email: BlindIndex { key_id: row.email_key, value: row.email_fp },
        email_sealed: row.email_sealed,
        name_sealed: row.name_sealed,
        roles: roles(&row.roles)?,
        made_at: row.made_at.to_jiff(),
    }))
}

/// Makes an account with its password.
pub async fn insert(
    tx: &mut WriteTx<AcceptInvitation>,
    account: &Account,
    hashed: &HashedPassword,
) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "insert into account
           (tenant_id, id, subject_id, email_key, email_fp, email_sealed, name_sealed, roles, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant.as_str(),
        account.id.uuid(),
        account.subject.uuid(),
        account.email.key_id,
        account.email.value,
        account.email_sealed,
        account.name_sealed,
        &account.roles.names(),
        account.made_at.to_sqlx() as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into credential (tenant_id, account_id, kind, secret, pepper, made_at)
         values ($1, $2, 'password', $3, $4, $5)",
        tenant.as_str(),
        account.id.uuid(),
        hashed.phc,
        hashed.pepper,
        account.made_at.to_sqlx() as _
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Replaces the hash against which the password was verified by the one that was made anew, if it is still stored. It
/// is the same password, so `made_at` stays. Whether it took its place.
pub async fn renew_hash(tx: &mut WriteTx<RenewHash>) -> sqlx::Result<bool> {
    let tenant = tx.tenant().clone();
    let verified = tx.evidence();
    let Some(renewal) = verified.renewal() else { return Ok(false) };
    let query = sqlx::query!(
        "update credential set secret = $4, pepper = $5
         where tenant_id = $1 and account_id = $2 and kind = 'password' and secret = $3",
        tenant.as_str(),
        verified.account().uuid(),
        renewal.old.phc,
        renewal.new.phc,
        renewal.new.pepper
    );
    Ok(query.execute(tx).await?.rows_affected() > 0)
}

/// The account with this address, if there is one.
pub async fn by_email(tx: &mut TenantTx, email: &BlindIndex) -> sqlx::Result<Option<AccountId>> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        "select id from account
         where tenant_id = $1 and email_key = $2 and email_fp = $3 and quarantined_at is null",
        tenant.as_str(),
        email.key_id,
        email.value
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| row.id.into()))
}

/// The version of an account. It stays what it is until the transaction ends, and others may read it meanwhile.
pub async fn held_version<A: Action>(
    tx: &mut WriteTx<A>,
    account: AccountId,
) -> sqlx::Result<Option<AccountVersion>> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        "select version from account where tenant_id = $1 and id = $2 and quarantined_at is null for share",
        tenant.as_str(),
        account.uuid()
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| row.version))
}

/// Raises the version of the permit's account, if it still is the one that the act was decided by: of many at once one
/// does. The new one; the sessions of those before are to be ended in the same transaction.
pub async fn raise_version<A: SetsPassword>(
    tx: &mut WriteTx<A>,
    decided_by: AccountVersion,
) -> sqlx::Result<Option<AccountVersion>> {
    let (tenant, account) = (tx.tenant().clone(), A::account(&tx.evidence()));
    let row = sqlx::query!(
        "update account set version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 and quarantined_at is null returning version",
        tenant.as_str(),
        account.uuid(),
        decided_by
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| row.version))
}
