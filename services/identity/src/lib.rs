//! identity: the people of a tenant's staff, their passwords and sessions, and the passports with which the gateway
//! calls on their behalf. See `README.md` for what it owns and what must hold.

pub mod app;
pub mod audit;
pub mod clients;
pub mod config;
pub mod crypto;
pub mod error;
pub mod grpc;
pub mod jobs;
pub mod migrate;
pub mod ops;
pub mod sessions;
pub mod signing;
pub mod store;
pub mod supported_settings;

/// The service's own migrations; they run after those of the kit crates.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();
