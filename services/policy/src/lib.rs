//! policy: what must be agreed, what was consented, what cancelling costs, and the one way of the tenants'
//! configuration in and out. Rules are in `policy-domain`; this crate stores, decides and serves.

mod app;
mod authz;
mod config;
mod grpc;
mod ops;
mod store;
mod supported_settings;
mod watch;

use sqlx::migrate::Migrator;

pub use app::run;
pub use config::Config;
pub use grpc::routes;
pub use ops::Context;
pub use watch::{Hub, follow_self};

/// policy's own migrations; they run after those of the kit crates.
static OWN_MIGRATIONS: Migrator = sqlx::migrate!();

/// What its database is made of.
pub static MIGRATIONS: kit_service::Migrations = kit_service::Migrations {
    database: &[&kit_pg::MIGRATIONS, &kit_outbox::MIGRATIONS, &kit_ledger::MIGRATIONS, &OWN_MIGRATIONS],
    keys: &[],
};
