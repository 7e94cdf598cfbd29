//! Migrations, run by the owner's role only: `<service> migrate`.
use secrecy::SecretString;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};

use crate::options::{ConnectError, connect_options};

/// Why a database was not migrated.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The owner's URL is none.
    #[error(transparent)]
    Url(#[from] ConnectError),
    /// The server refused or is unavailable.
    #[error("PostgreSQL refused: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration failed or was changed after it ran.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// Runs the sets in order: first those of the kit crates, then the service's own. What ran before is checked against
/// its digest and not run again. Each history is made readable to the service, which checks it at start.
pub async fn migrate(owner_url: &SecretString, sets: &[&Migrator]) -> Result<(), MigrateError> {
    let mut connection = owner(owner_url).await?;
    for set in sets {
        set.run_direct(None, &mut connection, false).await?;
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
