//! Commands that work as a database's owner, in a process of their own: no serving process has these URLs.
use anyhow::{Context as _, Result};
use kit_clock::Clock;
use kit_config::{Env, Reader, SecretString};
use kit_ledger::Ledger;
use kit_ledger::halt::Resolution;
use sqlx::migrate::Migrator;

use crate::process::key;

/// What a service's databases are made of.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// Sets of migrations of the service's database, in order.
    pub database: &'static [&'static Migrator],
    /// Sets of migrations of its database of keys, in order; empty: it has none.
    pub keys: &'static [&'static Migrator],
}

struct Owner {
    database: SecretString,
    keys: Option<SecretString>,
}

/// `<service> migrate`: brings its databases to this version's schema.
pub async fn migrate(name: &'static str, env: Env, migrations: Migrations) -> Result<()> {
    let owner = Owner::read(name, &env, !migrations.keys.is_empty())?;
    kit_pg::migrate(&owner.database, migrations.database)
        .await
        .with_context(|| format!("the database of {name}"))?;
    if let Some(keys) = &owner.keys {
        kit_pg::migrate(keys, migrations.keys)
            .await
            .with_context(|| format!("the database of {name}'s keys"))?;
    }
    Ok(())
}

/// `<service> resolve-halt <tenant> <what was done>`: lets a tenant's ledger be signed again.
pub async fn resolve_halt(
    name: &'static str,
    env: Env,
    ledger: Ledger,
    arguments: Vec<String>,
) -> Result<()> {
    let resolution = Resolution::from_arguments(arguments.into_iter())?;
    let owner = Owner::read(name, &env, false)?;
    resolution.apply(&owner.database, ledger, Clock::system().now()).await?;
    Ok(())
}

// === impl Owner ===

impl Owner {
    /// Reads `<NAME>_OWNER_DATABASE_URL` and, with keys, `<NAME>_KEYS_OWNER_DATABASE_URL`; the service's own settings
    /// may stand beside them.
    fn read(name: &str, env: &Env, with_keys: bool) -> Result<Self> {
        let mut reader = Reader::of_command(env, &key(name, "OWNER"));
        let database =
            reader.setting(&key(name, "OWNER_DATABASE_URL"), "The database, as its owner.").secret();
        let keys = with_keys.then(|| {
            reader
                .setting(&key(name, "KEYS_OWNER_DATABASE_URL"), "The database of keys, as its owner.")
                .secret()
        });
        Ok(reader.finish(database.map(|database| Self { database, keys: keys.flatten() }))?)
    }
}
