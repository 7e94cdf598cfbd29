//! Migrations, run by the owner's role only: `<service> migrate`.
use std::time::Duration;

use secrecy::SecretString;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};
use tokio::time::{Instant, sleep};

use crate::options::{ConnectError, connect_options, millis};

/// The advisory lock of whoever migrates: one for each database, as all advisory locks are.
const LOCK: i64 = i64::from_be_bytes(*b"migrates");
/// Longest wait for another `migrate` of the same database, which may be making a large index.
const TURN: Duration = Duration::from_mins(10);
/// Between two attempts to take the lock.
const PAUSE: Duration = Duration::from_millis(200);
/// Longest wait for a lock in a migration that runs in a transaction: requests for the same table queue behind it, and
/// have 1.8 s.
const LOCK_TIMEOUT: Duration = Duration::from_secs(1);
/// The same without a transaction: `CREATE INDEX CONCURRENTLY` holds nobody up, and waits for every transaction that
/// is open. Those of jobs last up to 10 s.
const CONCURRENT_LOCK_TIMEOUT: Duration = Duration::from_mins(1);

/// Why a database was not migrated.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The owner's URL is none.
    #[error(transparent)]
    Url(#[from] ConnectError),
    /// The server refused or is unavailable.
    #[error("PostgreSQL refused: {0}")]
    Database(#[from] sqlx::Error),
    /// Another `migrate` of this database did not end in time.
    #[error("another `migrate` has been at work on this database for {} s; try again when it has ended", TURN.as_secs())]
    Busy,
    /// A migration failed or was changed after it ran.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// Runs the sets in order: first those of the kit crates, then the service's own. What ran before is checked against
/// its digest and not run again. Each history is made readable to the service, which checks it at start. One process
/// does so at a time; the lock ends with its connection.
pub async fn migrate(owner_url: &SecretString, sets: &[&Migrator]) -> Result<(), MigrateError> {
    let mut connection = owner(owner_url).await?;
    take_turn(&mut connection).await?;
    for set in sets {
        run(&mut connection, set).await?;
        // The name comes from sqlx.toml at compile time, never from input.
        let grant = format!("grant select on {} to holdfast_app, holdfast_jobs", set.table_name);
        sqlx::raw_sql(AssertSqlSafe(grant)).execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}

/// A connection of the database's owner: for commands that an operator runs, never for a service.
pub async fn owner(owner_url: &SecretString) -> Result<PgConnection, MigrateError> {
    Ok(connect_options(owner_url)?.connect().await?)
}

/// Takes the lock. Whoever waits for it inside the server, as sqlx's migrator does, has a transaction open meanwhile,
/// for which the holder's `CREATE INDEX CONCURRENTLY` waits: a deadlock. So it is asked for again and again.
async fn take_turn(connection: &mut PgConnection) -> Result<(), MigrateError> {
    let deadline = Instant::now() + TURN;
    loop {
        let ask = sqlx::query_scalar("select pg_try_advisory_lock($1)").bind(LOCK);
        if ask.fetch_one(&mut *connection).await? {
            return Ok(());
        }
        if Instant::now() >= deadline {
            return Err(MigrateError::Busy);
        }
        sleep(PAUSE).await;
    }
}

/// Runs what has not run of a set, each file with its own limit for locks.
async fn run(connection: &mut PgConnection, set: &Migrator) -> Result<(), MigrateError> {
    let set = without_locking(set);
    for migration in set.iter() {
        let limit = if migration.no_tx { CONCURRENT_LOCK_TIMEOUT } else { LOCK_TIMEOUT };
        let limit = sqlx::query("select set_config('lock_timeout', $1, false)").bind(millis(limit));
        limit.execute(&mut *connection).await?;
        set.run_direct(Some(migration.version), connection, false).await?;
    }
    Ok(())
}

/// The same set for sqlx's migrator, which takes no lock of its own then.
fn without_locking(set: &Migrator) -> Migrator {
    Migrator {
        migrations: set.migrations.clone(),
        ignore_missing: set.ignore_missing,
        locking: false,
        no_tx: set.no_tx,
        table_name: set.table_name.clone(),
        create_schemas: set.create_schemas.clone(),
    }
}
