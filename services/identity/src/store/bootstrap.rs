//! The invitation of a tenant's first owner.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use kit_ids::{AccountId, TypedId};
use kit_pg::{TenantTx, WriteTx};

use crate::authz::{AcceptInvitation, IssueBootstrap};

/// Puts a token in place of the one before. The row's lock makes whoever uses the last one up finish first.
pub async fn replace(
    tx: &mut WriteTx<IssueBootstrap>,
    token_hash: &[u8],
    made_at: Timestamp,
    expires_at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "insert into bootstrap (tenant_id, token_hash, made_at, expires_at) values ($1, $2, $3, $4)
         on conflict (tenant_id) do update set token_hash = excluded.token_hash, made_at = excluded.made_at,
           expires_at = excluded.expires_at, used_at = null, account_id = null",
        tenant.as_str(),
        token_hash,
        made_at.to_sqlx() as _,
        expires_at.to_sqlx() as _
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Whether this token is open.
pub async fn is_open(tx: &mut TenantTx, token_hash: &[u8], now: Timestamp) -> sqlx::Result<bool> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        r#"select exists(select from bootstrap
             where tenant_id = $1 and token_hash = $2 and used_at is null and expires_at > $3) as "there!""#,
        tenant.as_str(),
        token_hash,
        now.to_sqlx() as _
    )
    .fetch_one(tx)
    .await?;
    Ok(row.there)
}

/// Uses the permit's token up for an account that this transaction has made; of two who try, one does.
pub async fn use_up(
    tx: &mut WriteTx<AcceptInvitation>,
    account: AccountId,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let (tenant, shown) = (tx.tenant().clone(), tx.evidence());
    let done = sqlx::query!(
        "update bootstrap set used_at = $3, account_id = $4
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
