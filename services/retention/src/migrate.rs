//! `retention migrate` and `retention resolve-halt`: the database, by its owner, in a process of its own.
use kit_clock::Source;
use kit_config::{Env, Problems, Reader, SecretString};
use kit_ledger::Ledger;
use kit_ledger::halt::Resolution;
use kit_pg::MigrateError;
use sqlx::migrate::Migrator;

use crate::MIGRATIONS;

/// What the service's database is made of.
pub static DATABASE: [&Migrator; 5] = [
    &kit_pg::MIGRATIONS,
    &kit_outbox::MIGRATIONS,
    &kit_ledger::MIGRATIONS,
    &kit_tenants::MIGRATIONS,
    &MIGRATIONS,
];

/// The owner's URL: no other process has it.
#[derive(Debug)]
pub struct Owner(SecretString);

// === impl Owner ===

impl Owner {
    /// Reads `RETENTION_OWNER_DATABASE_URL`; other keys are let be.
    pub fn read(env: &Env) -> Result<Self, Problems> {
        let mut reader = Reader::of_command(env, "RETENTION_OWNER");
        let database = reader.secret("RETENTION_OWNER_DATABASE_URL");
        reader.finish(|| database.map(Self))
    }

    /// Migrates.
    pub async fn run(&self) -> Result<(), MigrateError> {
        kit_pg::migrate(&self.0, &DATABASE).await
    }

    /// Lets the audit ledger of a tenant be signed again.
    pub async fn resolve_halt(&self, resolution: &Resolution) -> anyhow::Result<()> {
        resolution.apply(&self.0, Ledger::Audit, Source::system().now()).await?;
        Ok(())
    }
}
