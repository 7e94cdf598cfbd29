//! Ledgers: append-only tables with a chain of hashes per tenant, and signed checkpoints that the other service keeps.
//! The encoding stands in this crate's README.

mod append;
mod chain;
mod checkpoint;
mod event;
mod evidence;
mod keys;
mod ledger;
mod read;
mod rounds;
pub mod store;
mod verify;

pub use append::{AppendError, Appended, NewRecord, append_batch};
pub use chain::{Hash, Link, ZERO, link_hash};
pub use checkpoint::{Checkpoint, CheckpointError};
pub use event::{AuditEvent, EventError, GUEST, objects};
pub use evidence::{Columns, EvidenceError, MAX_EVIDENCE, canonical};
pub use keys::{KeyError, LedgerKey, PublicKeys};
pub use ledger::Ledger;
pub use read::{Head, Located, head, locate};
pub use rounds::{CheckpointSink, Checkpointer, Pace, SinkError};
pub use verify::{Altered, AlteredKind, Verification, VerifyError, verify};

/// This crate's migrations: the checkpoints of the other service's ledger. Run them after `kit_pg::MIGRATIONS`.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();
