//! PostgreSQL, as every service uses it: a bounded pool, the tenant transaction (the only way to a tenant's rows: to
//! read them for a requester of kit/authz, to write them only for a permit), a pool for jobs that work across
//! tenants, idempotency, migrations by the owner, and the checks made at start.
//!
//! A hung server fails a request in less than two seconds: a transaction has a deadline that covers waiting for a
//! connection and every statement. Whoever drops a transaction in the middle of a statement drops its connection too.

mod check;
mod database;
pub mod documents;
mod error;
mod health;
pub mod idempotency;
mod migrate;
mod options;
mod span;
mod tx;
mod write;

pub use check::{CheckError, assert_safe_role};
pub use database::{Database, Jobs};
pub use error::{constraint, is_retryable, is_unavailable, is_undefined_tenant};
pub use health::health;
pub use migrate::{MigrateError, migrate, owner};
pub use options::{ConnectError, PoolOptions};
pub use tx::{JobsTx, TenantTx, Tx};
pub use write::WriteTx;

/// This crate's migrations: `holdfast.current_tenant()` and the idempotency table. Run them before all others.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();
