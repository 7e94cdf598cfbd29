//! policy: what must be agreed, what was consented, what cancelling costs, and the one way of the tenants'
//! configuration in and out. Rules are in `policy-domain`; this crate stores, judges and serves.

mod app;
mod clients;
mod config;
mod grpc;
mod ops;
mod store;
mod supported_settings;
mod watch;

use sqlx::migrate::Migrator;

pub use app::{MIGRATION_SETS, migrate, resolve_halt, run};
pub use config::{Config, MigrateConfig};
pub use grpc::routes;
pub use ops::{Consents, Core};
pub use watch::{Hub, follow_self};

/// policy's own migrations.
pub static MIGRATIONS: Migrator = sqlx::migrate!();
