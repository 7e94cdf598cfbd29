//! The outbox: what a transaction wants to be told elsewhere is written with it, and delivered afterwards, in order,
//! until it is acknowledged. Delivered at least once; receivers keep (source, event id), so exactly once in effect,
//! also when sender or receiver is killed at any point. Nothing is ever given up: there are no dead letters.

mod backoff;
mod enqueue;
pub mod inbox;
mod lag;
mod lease;
mod record;
mod relay;
mod trace;

pub use enqueue::enqueue;
pub use record::{NewRecord, Record, destination};
pub use relay::{Acknowledged, Deliver, DeliverError, Disposition, Relay, RelayOptions};
pub use trace::{in_record_span, record_span};

/// This crate's migrations: outbox, leases and inbox. Run them after `kit_pg::MIGRATIONS`.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();
