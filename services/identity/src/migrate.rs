//! `identity migrate`: both databases, by their owners, in a process of its own.
use kit_config::{Env, Problems, Reader, SecretString};
use kit_pg::MigrateError;
use sqlx::migrate::Migrator;

use crate::MIGRATIONS;

/// What the service's database is made of.
pub static DATABASE: [&Migrator; 4] =
    [&kit_pg::MIGRATIONS, &kit_outbox::MIGRATIONS, &kit_tenants::MIGRATIONS, &MIGRATIONS];
/// What the database of keys is made of.
pub static KEYS: [&Migrator; 2] = [&kit_pg::MIGRATIONS, &kit_seal::MIGRATIONS];

/// The owners' URLs: no other process has them.
#[derive(Debug)]
pub struct Owners {
    database: SecretString,
    keys: SecretString,
}

// === impl Owners ===

impl Owners {
    /// Reads `IDENTITY_OWNER_DATABASE_URL` and `IDENTITY_KEYS_OWNER_DATABASE_URL`; other keys are let be.
    pub fn read(env: &Env) -> Result<Self, Problems> {
        let mut reader = Reader::of_command(env, "IDENTITY_OWNER");
        let database = reader.secret("IDENTITY_OWNER_DATABASE_URL");
        let keys = reader.secret("IDENTITY_KEYS_OWNER_DATABASE_URL");
        reader.finish(|| Some(Self { database: database?, keys: keys? }))
    }

    /// Migrates both.
    pub async fn run(&self) -> Result<(), MigrateError> {
        kit_pg::migrate(&self.database, &DATABASE).await?;
        kit_pg::migrate(&self.keys, &KEYS).await
    }
}
