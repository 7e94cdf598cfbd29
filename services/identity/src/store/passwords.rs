//! Passwords that take the place of others, and those of before.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_ids::{AccountId, EventId, TypedId as _};
use kit_pg::{TenantTx, WriteTx};

use crate::authz::SetsPassword;
use crate::crypto::hasher::HashedPassword;

/// A password in place of another.
pub struct Replacement {
    /// Its id in the history: that of the one before.
    pub id: EventId,
    /// The one that must be stored still.
    pub old: HashedPassword,
    /// The one that takes its place.
    pub new: HashedPassword,
    /// How many of those before it stay in the history.
    pub kept: i64,
    /// When.
    pub at: Timestamp,
}

/// The last passwords that an account had before its current one, so many at most.
pub async fn former(tx: &mut TenantTx, account: AccountId, most: i64) -> sqlx::Result<Vec<HashedPassword>> {
    let tenant = tx.tenant().clone();
    let rows = sqlx::query!(
        "select secret, pepper from password_history where tenant_id = $1 and account_id = $2
         order by replaced_at desc, id desc limit $3",
        tenant.as_str(),
        account.uuid(),
        most,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|row| HashedPassword { phc: row.secret, pepper: row.pepper }).collect())
}

/// Puts a password in the place of the old one, if that is stored still; whether it was.
pub async fn replace<A: SetsPassword>(
    tx: &mut WriteTx<A>,
    account: AccountId,
    replacement: &Replacement,
) -> sqlx::Result<bool> {
    let tenant = tx.tenant().clone();
    let Replacement { old, new, at, .. } = replacement;
    let done = sqlx::query!(
        "update credential set secret = $4, pepper = $5, made_at = $6
         where tenant_id = $1 and account_id = $2 and kind = 'password' and secret = $3",
        tenant.as_str(),
        account.uuid(),
        old.phc,
        new.phc,
        new.pepper,
        at.to_sqlx() as _,
    )
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    remember(tx, account, replacement).await?;
    Ok(true)
}

/// The old one joins the history; what is beyond goes.
async fn remember<A: SetsPassword>(
    tx: &mut WriteTx<A>,
    account: AccountId,
    replacement: &Replacement,
) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    let Replacement { id, old, kept, at, .. } = replacement;
    sqlx::query!(
        "insert into password_history (tenant_id, account_id, id, secret, pepper, replaced_at)
         values ($1, $2, $3, $4, $5, $6)",
        tenant.as_str(),
        account.uuid(),
        id.uuid(),
        old.phc,
        old.pepper,
        at.to_sqlx() as _,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "delete from password_history where tenant_id = $1 and account_id = $2 and id not in (
            select id from password_history where tenant_id = $1 and account_id = $2
            order by replaced_at desc, id desc limit $3)",
        tenant.as_str(),
        account.uuid(),
        kept,
    )
    .execute(tx)
    .await
    .map(drop)
}
