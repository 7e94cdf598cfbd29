//! The keys that passports are signed with: the service's own, so under the role of its jobs.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use kit_pg::JobsTx;

/// A key as it lies in its row.
pub struct Row {
    /// Key id.
    pub kid: String,
    /// The seed, sealed under the service's key with the kid as its name.
    pub sealed: Vec<u8>,
    /// From when on it signs.
    pub first_use: Timestamp,
    /// Until when it signs.
    pub last_use: Timestamp,
}

/// Lets one instance at a time look and add, until its transaction ends.
pub async fn lock(tx: &mut JobsTx) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('signing_key', 0))")
        .execute(tx)
        .await
        .map(drop)
}

/// Every key, oldest first.
pub async fn all(tx: &mut JobsTx) -> sqlx::Result<Vec<Row>> {
    let rows =
        sqlx::query!("select kid, sealed, first_use, last_use from signing_key order by first_use, kid")
            .fetch_all(tx)
            .await?;
    let row = |kid, sealed, first_use: jiff_sqlx::Timestamp, last_use: jiff_sqlx::Timestamp| Row {
        kid,
        sealed,
        first_use: first_use.to_jiff(),
        last_use: last_use.to_jiff(),
    };
    Ok(rows.into_iter().map(|one| row(one.kid, one.sealed, one.first_use, one.last_use)).collect())
}

/// Keeps a new key.
pub async fn insert(tx: &mut JobsTx, row: &Row) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into signing_key (kid, sealed, first_use, last_use) values ($1, $2, $3, $4)",
        row.kid,
        row.sealed,
        row.first_use.to_sqlx() as _,
        row.last_use.to_sqlx() as _
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Deletes a key that nothing alive was signed with.
pub async fn delete(tx: &mut JobsTx, kid: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from signing_key where kid = $1", kid).execute(tx).await.map(drop)
}
