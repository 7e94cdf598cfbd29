//! booking owns services, providers, schedules, clients and bookings: when there is time, who takes it, and what was
//! accepted for it. Data flows one way: `grpc` (proto in, domain out) -> `ops` (one use case a file) -> `store` (SQL)
//! and `ports` (other services); the rules are `booking-domain`'s.

pub mod actor;
pub mod app;
pub mod authz;
pub mod clients;
pub mod config;
pub mod grpc;
pub mod jobs;
pub mod mail;
pub mod ops;
pub mod ports;
pub mod store;
pub mod supported_settings;
pub mod wire;

use sqlx::migrate::Migrator;

/// Booking's own migrations; they run after those of the kit crates.
static OWN_MIGRATIONS: Migrator = sqlx::migrate!();

/// What its databases are made of.
pub static MIGRATIONS: kit_service::Migrations = kit_service::Migrations {
    database: &[&kit_pg::MIGRATIONS, &kit_outbox::MIGRATIONS, &kit_tenants::MIGRATIONS, &OWN_MIGRATIONS],
    keys: &[&kit_pg::MIGRATIONS, &kit_seal::MIGRATIONS],
};
