//! retention: the audit ledger of all services, and the checkpoints of policy's consent ledger. See `README.md` for
//! what it owns and what must hold.

pub mod app;
pub mod authz;
pub mod config;
pub mod grpc;
pub mod ops;
pub mod store;
pub mod supported_settings;

/// The service's own migrations; they run after those of the kit crates.
static OWN_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// What its database is made of.
pub static MIGRATIONS: kit_service::Migrations = kit_service::Migrations {
    database: &[
        &kit_pg::MIGRATIONS,
        &kit_outbox::MIGRATIONS,
        &kit_ledger::MIGRATIONS,
        &kit_tenants::MIGRATIONS,
        &OWN_MIGRATIONS,
    ],
    keys: &[],
};
