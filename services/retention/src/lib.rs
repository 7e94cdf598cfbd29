//! retention: the audit ledger of all services, and the checkpoints of policy's consent ledger. See `README.md` for
//! what it owns and what must hold.

pub mod app;
pub mod clients;
pub mod config;
pub mod error;
pub mod grpc;
pub mod migrate;
pub mod ops;
pub mod store;
pub mod supported_settings;

/// The service's own migrations; they run after those of the kit crates.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();
