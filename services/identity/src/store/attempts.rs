//! The buckets that attempts count in. Whoever holds a bucket's row counts alone: it is locked first, in the order of
//! keys, and counted then.
use identity_domain::attempt::{
    AddressKey, Attempt, Bucket, BucketKey, BucketKind, BucketState, CLOSED_AFTER, FORGIVEN_AFTER, Lock,
    LockoutRules, UNDER_WAY,
};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx as _};
use kit_ids::TypedId as _;
use kit_pg::{JobsTx, WriteTx};

use crate::authz::{OpensLocks, RecordSignIn};

/// How long a bucket that counts failures in a row is kept without another one: a slow guesser is noticed too. One
/// that is closed is kept until somebody opens it.
const IN_A_ROW_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A bucket's row.
struct Held {
    bucket: Vec<u8>,
    locks: i32,
    in_a_row: i32,
    locked_until: Option<SqlTimestamp>,
    failed_at: Option<SqlTimestamp>,
}

/// What a bucket counts.
struct Counts {
    bucket: Vec<u8>,
    failures: i64,
    under_way: i64,
}

/// What these buckets hold. They are nobody else's until the transaction ends.
pub async fn hold(
    tx: &mut WriteTx<RecordSignIn>,
    buckets: &[Bucket],
    rules: &LockoutRules,
    now: Timestamp,
) -> sqlx::Result<Vec<BucketState>> {
    let tenant = tx.tenant().clone();
    let keys = keys(buckets);
    let rows = sqlx::query_as!(
        Held,
        r#"insert into attempt_bucket as b (tenant_id, bucket, locks, expires_at)
        select $1, k, 0, $3 from unnest($2::bytea[]) k
        on conflict (tenant_id, bucket) do update set expires_at = greatest(b.expires_at, excluded.expires_at)
        returning bucket, locks, in_a_row, locked_until as "locked_until: SqlTimestamp",
            failed_at as "failed_at: SqlTimestamp""#,
        tenant.as_str(),
        &keys,
        kept_until(rules, now).to_sqlx() as _,
    )
    .fetch_all(&mut *tx)
    .await?;
    let counts = sqlx::query_as!(
        Counts,
        r#"select b.bucket,
            count(a.id) filter (where a.failed_at is not null or a.made_at <= $4) as "failures!",
            count(a.id) filter (where a.failed_at is null and a.made_at > $4) as "under_way!"
        from attempt_bucket b left join attempt a on a.tenant_id = $1 and a.bucket = b.bucket
            and a.made_at > $3
        where b.tenant_id = $1 and b.bucket = any($2) group by b.bucket"#,
        tenant.as_str(),
        &keys,
        before(now, rules.window).to_sqlx() as _,
        before(now, UNDER_WAY).to_sqlx() as _,
    )
    .fetch_all(tx)
    .await?;
    Ok(buckets.iter().map(|bucket| state(*bucket, &rows, &counts)).collect())
}

/// Reserves an attempt.
pub async fn reserve(
    tx: &mut WriteTx<RecordSignIn>,
    attempt: &Attempt,
    rules: &LockoutRules,
    now: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "insert into attempt (tenant_id, bucket, id, made_at, expires_at)
        select $1, k, $3, $4, $5 from unnest($2::bytea[]) k",
        tenant.as_str(),
        &keys(attempt.buckets()),
        attempt.id().uuid(),
        now.to_sqlx() as _,
        after(now, rules.window).to_sqlx() as _,
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Settles an attempt as failed. Its buckets' rows must be locked. What nobody can open, as nobody has the address,
/// goes in the end.
pub async fn fail(
    tx: &mut WriteTx<RecordSignIn>,
    attempt: &Attempt,
    is_known: bool,
    now: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    let keys = keys(attempt.buckets());
    sqlx::query!(
        "update attempt set failed_at = $4 where tenant_id = $1 and bucket = any($2) and id = $3",
        tenant.as_str(),
        &keys,
        attempt.id().uuid(),
        now.to_sqlx() as _,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update attempt_bucket set failed_at = $3 where tenant_id = $1 and bucket = any($2)",
        tenant.as_str(),
        &keys,
        now.to_sqlx() as _,
    )
    .execute(&mut *tx)
    .await?;
    // Of the account's bucket alone: a source is never closed.
    let account = attempt.buckets().iter().filter(|bucket| bucket.kind == BucketKind::Account);
    sqlx::query!(
        "update attempt_bucket set in_a_row = in_a_row + 1,
            expires_at = case when $5 and in_a_row + 1 >= $3 then 'infinity' else greatest(expires_at, $4) end
        where tenant_id = $1 and bucket = any($2)",
        tenant.as_str(),
        &account.map(|bucket| bucket.key.0.to_vec()).collect::<Vec<_>>(),
        i32::try_from(CLOSED_AFTER).unwrap_or(i32::MAX),
        after(now, IN_A_ROW_FOR).to_sqlx() as _,
        is_known,
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Takes an attempt out of its buckets: it was right, or nothing was verified. One that failed stays.
pub async fn withdraw(tx: &mut WriteTx<RecordSignIn>, attempt: &Attempt) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "delete from attempt where tenant_id = $1 and bucket = any($2) and id = $3 and failed_at is null",
        tenant.as_str(),
        &keys(attempt.buckets()),
        attempt.id().uuid(),
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Counts the failures of an address in a row from nothing, as its holder came in. The row must be locked.
pub async fn reopen(
    tx: &mut WriteTx<RecordSignIn>,
    account: Bucket,
    rules: &LockoutRules,
    now: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "update attempt_bucket set in_a_row = 0, expires_at = greatest($3, locked_until)
        where tenant_id = $1 and bucket = $2 and in_a_row > 0",
        tenant.as_str(),
        account.key.0.as_slice(),
        kept_until(rules, now).to_sqlx() as _,
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Opens everything of an address: its locks end and its failures are forgotten. What is under way stays.
pub async fn open<A: OpensLocks>(
    tx: &mut WriteTx<A>,
    address: AddressKey,
    now: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    let (first, last) = (address.first().0, address.last().0);
    // In the order of their keys, as everybody locks them.
    sqlx::query!(
        "select bucket from attempt_bucket where tenant_id = $1 and bucket between $2 and $3
        order by bucket for update",
        tenant.as_str(),
        first.as_slice(),
        last.as_slice(),
    )
    .fetch_all(&mut *tx)
    .await?;
    sqlx::query!(
        "update attempt_bucket set locks = 0, locked_until = null, in_a_row = 0, expires_at = $4
        where tenant_id = $1 and bucket between $2 and $3",
        tenant.as_str(),
        first.as_slice(),
        last.as_slice(),
        after(now, FORGIVEN_AFTER.saturating_mul(2)).to_sqlx() as _,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "delete from attempt where tenant_id = $1 and bucket between $2 and $3
            and (failed_at is not null or made_at <= $4)",
        tenant.as_str(),
        first.as_slice(),
        last.as_slice(),
        before(now, UNDER_WAY).to_sqlx() as _,
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Forgets, after a right password, the locks so far of what is the person's own: the source is others' too. Of the
/// pair and the device the failures are forgotten as well; those of the account, which may be anybody's, stay.
pub async fn forgive(tx: &mut WriteTx<RecordSignIn>, attempt: &Attempt, now: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    let of = |kinds: &[BucketKind]| {
        let own = attempt.buckets().iter().copied().filter(|bucket| kinds.contains(&bucket.kind));
        own.collect::<Vec<Bucket>>()
    };
    sqlx::query!(
        "update attempt_bucket set locks = 0 where tenant_id = $1 and bucket = any($2)",
        tenant.as_str(),
        &keys(&of(&[BucketKind::Pair, BucketKind::Account, BucketKind::Device])),
    )
    .execute(&mut *tx)
    .await?;
    forget(tx, &of(&[BucketKind::Pair, BucketKind::Device]), now).await
}

/// Locks a bucket. Its failures so far have had their effect.
pub async fn lock(tx: &mut WriteTx<RecordSignIn>, lock: &Lock, now: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "update attempt_bucket set locks = $3, locked_until = $4, expires_at = greatest(expires_at, $5)
        where tenant_id = $1 and bucket = $2",
        tenant.as_str(),
        lock.bucket.key.0.as_slice(),
        i32::try_from(lock.number).unwrap_or(i32::MAX),
        lock.until.to_sqlx() as _,
        after(lock.until, FORGIVEN_AFTER).to_sqlx() as _,
    )
    .execute(&mut *tx)
    .await?;
    forget(tx, &[lock.bucket], now).await
}

/// Deletes the failures of some buckets. What is under way stays.
pub async fn forget(tx: &mut WriteTx<RecordSignIn>, buckets: &[Bucket], now: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "delete from attempt where tenant_id = $1 and bucket = any($2) and (failed_at is not null or made_at <= $3)",
        tenant.as_str(),
        &keys(buckets),
        before(now, UNDER_WAY).to_sqlx() as _,
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Deletes what counts no more: so many attempts and so many buckets at most.
pub async fn purge(tx: &mut JobsTx, now: Timestamp, limit: i64) -> sqlx::Result<u64> {
    let attempts = sqlx::query!(
        "delete from attempt where (tenant_id, bucket, id) in (
            select tenant_id, bucket, id from attempt where expires_at < $1 limit $2 for update skip locked)",
        now.to_sqlx() as _,
        limit,
    )
    .execute(&mut *tx)
    .await?;
    let buckets = sqlx::query!(
        "delete from attempt_bucket where (tenant_id, bucket) in (
            select tenant_id, bucket from attempt_bucket where expires_at < $1 limit $2 for update skip locked)",
        now.to_sqlx() as _,
        limit,
    )
    .execute(tx)
    .await?;
    Ok(attempts.rows_affected() + buckets.rows_affected())
}

/// In one order for everybody, so that nobody waits in a circle.
fn keys(buckets: &[Bucket]) -> Vec<Vec<u8>> {
    let mut keys: Vec<BucketKey> = buckets.iter().map(|bucket| bucket.key).collect();
    keys.sort_unstable();
    keys.into_iter().map(|key| key.0.to_vec()).collect()
}

fn state(bucket: Bucket, rows: &[Held], counts: &[Counts]) -> BucketState {
    let row = rows.iter().find(|row| row.bucket == bucket.key.0);
    let count = counts.iter().find(|count| count.bucket == bucket.key.0);
    let number = |number: Option<i64>| u32::try_from(number.unwrap_or_default()).unwrap_or(u32::MAX);
    BucketState {
        bucket,
        failures: number(count.map(|count| count.failures)),
        under_way: number(count.map(|count| count.under_way)),
        in_a_row: number(row.map(|row| row.in_a_row.into())),
        locks: number(row.map(|row| row.locks.into())),
        locked_until: row.and_then(|row| row.locked_until).map(SqlTimestamp::to_jiff),
        failed_at: row.and_then(|row| row.failed_at).map(SqlTimestamp::to_jiff),
    }
}

/// Until when a bucket that is touched now may matter.
fn kept_until(rules: &LockoutRules, now: Timestamp) -> Timestamp {
    after(after(now, rules.window), FORGIVEN_AFTER)
}

fn before(now: Timestamp, by: jiff::SignedDuration) -> Timestamp {
    now.checked_sub(by).unwrap_or(Timestamp::MIN)
}

fn after(now: Timestamp, by: jiff::SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}
