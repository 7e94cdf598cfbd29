//! identity: the people of a tenant's staff, their passwords and sessions, and the passports with which the gateway
//! calls on their behalf. See `README.md` for what it owns and what must hold.

pub mod app;
pub mod authz;
pub mod breached;
pub mod config;
pub mod crypto;
pub mod grpc;
pub mod jobs;
pub mod mail;
pub mod ops;
pub mod sessions;
pub mod signing;
pub mod store;
pub mod supported_settings;

/// The service's own migrations; they run after those of the kit crates.
static OWN_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// What its databases are made of.
pub static MIGRATIONS: kit_service::Migrations = kit_service::Migrations {
    database: &[&kit_pg::MIGRATIONS, &kit_outbox::MIGRATIONS, &kit_tenants::MIGRATIONS, &OWN_MIGRATIONS],
    keys: &[&kit_pg::MIGRATIONS, &kit_seal::MIGRATIONS],
};
