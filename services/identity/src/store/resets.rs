//! Links with which an account's password is replaced.
use identity_domain::link::LinkEpoch;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use kit_ids::{AccountId, ResetId, TypedId as _};
use kit_pg::{JobsTx, TenantTx, WriteTx};

use crate::authz::{ResetPassword, SendReset};

/// How long a link's row is kept after it opens nothing: it counts among those of the hour for that long at most.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// A link to be mailed to the permit's account.
pub struct NewReset {
    /// Its id: that of the request.
    pub id: ResetId,
    /// The account's version.
    pub epoch: LinkEpoch,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Until when it is open.
    pub expires_at: Timestamp,
}

/// A link that opens something.
pub struct OpenReset {
    /// Its id.
    pub id: ResetId,
    /// The account.
    pub account: AccountId,
    /// The account's version, and the link's epoch.
    pub epoch: LinkEpoch,
    /// Until when it is open.
    pub expires_at: Timestamp,
}

/// How many links the permit's account was mailed since then.
pub async fn made_since(tx: &mut WriteTx<SendReset>, since: Timestamp) -> sqlx::Result<i64> {
    let (tenant, account) = (tx.tenant().clone(), *tx.evidence());
    let row = sqlx::query!(
        r#"select count(*) as "made!" from reset where tenant_id = $1 and account_id = $2 and made_at > $3"#,
        tenant.as_str(),
        account.uuid(),
        since.to_sqlx() as _
    )
    .fetch_one(tx)
    .await?;
    Ok(row.made)
}

/// Keeps a link of the permit's account; `false`: this request has had its link.
pub async fn insert(tx: &mut WriteTx<SendReset>, reset: &NewReset) -> sqlx::Result<bool> {
    let (tenant, account) = (tx.tenant().clone(), *tx.evidence());
    let done = sqlx::query!(
        "insert into reset (tenant_id, id, account_id, epoch, token_hash, made_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, id) do nothing",
        tenant.as_str(),
        reset.id.uuid(),
        account.uuid(),
        reset.epoch,
        reset.token_hash,
        reset.made_at.to_sqlx() as _,
        reset.expires_at.to_sqlx() as _
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What a link is found by.
#[derive(Clone, Copy)]
pub enum By<'a> {
    /// SHA-256 of its token.
    Token(&'a [u8]),
    /// Its id.
    Id(ResetId),
}

/// The link, while it opens something: nobody used it, it is not over, and its account is as it was.
pub async fn open(tx: &mut TenantTx, by: By<'_>, now: Timestamp) -> sqlx::Result<Option<OpenReset>> {
    let tenant = tx.tenant().clone();
    let (token, id) = match by {
        By::Token(hash) => (Some(hash), None),
        By::Id(id) => (None, Some(id.uuid())),
    };
    let row = sqlx::query!(
        "select r.id, r.account_id, r.epoch, r.expires_at
         from reset r join account a on a.tenant_id = r.tenant_id and a.id = r.account_id
           and a.version = r.epoch and a.quarantined_at is null
         where r.tenant_id = $1 and (r.token_hash = $2 or r.id = $3) and r.used_at is null and r.expires_at > $4",
        tenant.as_str(),
        token,
        id,
        now.to_sqlx() as _
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| OpenReset {
        id: row.id.into(),
        account: row.account_id.into(),
        epoch: row.epoch,
        expires_at: row.expires_at.to_jiff(),
    }))
}

/// Uses the permit's link up; of many who try, one does.
pub async fn use_up(tx: &mut WriteTx<ResetPassword>, now: Timestamp) -> sqlx::Result<bool> {
    let (tenant, id) = (tx.tenant().clone(), tx.evidence().reset);
    let done = sqlx::query!(
        "update reset set used_at = $3
         where tenant_id = $1 and id = $2 and used_at is null and expires_at > $3",
        tenant.as_str(),
        id.uuid(),
        now.to_sqlx() as _
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes links that have opened nothing for a day, so many at most.
pub async fn purge(tx: &mut JobsTx, now: Timestamp, limit: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from reset where (tenant_id, id) in (
            select tenant_id, id from reset where expires_at <= $1 limit $2 for update skip locked)",
        now.checked_sub(KEPT).unwrap_or(Timestamp::MIN).to_sqlx() as _,
        limit
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}
