//! Devices: browsers that somebody signed in with.
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use kit_ids::{AccountId, TypedId as _};
use kit_pg::{JobsTx, TenantTx, WriteTx};

use crate::authz::RecordSignIn;

/// How long after the last sign-in a device is known.
pub const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(180 * 24);

/// Whether somebody signed in with this browser lately.
pub async fn is_known(
    tx: &mut TenantTx,
    account: AccountId,
    token_hash: &[u8],
    now: Timestamp,
) -> sqlx::Result<bool> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        r#"select exists(select from device
            where tenant_id = $1 and account_id = $2 and token_hash = $3 and seen_at > $4) as "known!""#,
        tenant.as_str(),
        account.uuid(),
        token_hash,
        oldest(now).to_sqlx() as _,
    )
    .fetch_one(tx)
    .await?;
    Ok(row.known)
}

/// Whether this is the token of a browser that somebody of the tenant signed in with: one that was given out here.
pub async fn is_given_out(tx: &mut TenantTx, token_hash: &[u8]) -> sqlx::Result<bool> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        r#"select exists(select from device where tenant_id = $1 and token_hash = $2) as "given_out!""#,
        tenant.as_str(),
        token_hash,
    )
    .fetch_one(tx)
    .await?;
    Ok(row.given_out)
}

/// Remembers a browser that an account signed in with.
pub async fn remember(
    tx: &mut WriteTx<RecordSignIn>,
    account: AccountId,
    token_hash: &[u8],
    now: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "insert into device (tenant_id, account_id, token_hash, made_at, seen_at) values ($1, $2, $3, $4, $4)
        on conflict (tenant_id, account_id, token_hash) do update set seen_at = excluded.seen_at",
        tenant.as_str(),
        account.uuid(),
        token_hash,
        now.to_sqlx() as _,
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Forgets a browser of an account.
pub async fn forget(
    tx: &mut WriteTx<RecordSignIn>,
    account: AccountId,
    token_hash: &[u8],
) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "delete from device where tenant_id = $1 and account_id = $2 and token_hash = $3",
        tenant.as_str(),
        account.uuid(),
        token_hash,
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Deletes devices that are known no more, so many at most.
pub async fn purge(tx: &mut JobsTx, now: Timestamp, limit: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from device where (tenant_id, account_id, token_hash) in (
            select tenant_id, account_id, token_hash from device where seen_at <= $1 limit $2
            for update skip locked)",
        oldest(now).to_sqlx() as _,
        limit,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

fn oldest(now: Timestamp) -> Timestamp {
    now.checked_sub(KNOWN_FOR).unwrap_or(Timestamp::MIN)
}
