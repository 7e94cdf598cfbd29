//! Ledgers: append-only tables with a chain of hashes per tenant, and signed checkpoints that the other service stores.
//! The encoding stands in this crate's README.

mod actions;
mod append;
mod authz;
mod chain;
mod checkpoint;
mod checkpointer;
mod event;
mod evidence;
mod fault;
mod finding;
pub mod halt;
mod hex;
mod keys;
mod ledger;
mod parts;
mod read;
mod rows;
mod sender;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod verify;

pub use actions::{ACTIONS, may_record};
pub use append::{AppendError, Appended, NewRecord, append_batch};
pub use authz::{AppendRecords, AppendsRecords, KeepLedger};
pub use chain::{Hash, Link, ZERO, link_hash};
pub use checkpoint::{Anchor, Checkpoint, CheckpointError, MAX_ROWS, Statement};
pub use checkpointer::{CheckpointSink, CheckpointTrigger, Checkpointer, SinkError};
pub use event::{AuditEvent, DONE, EventError, GUEST, objects};
pub use evidence::{Columns, EvidenceError, MAX_EVIDENCE, canonical};
pub use finding::{Finding, Kind, What};
pub use halt::Halt;
pub use keys::{KeyError, LedgerKey, PublicKeys};
pub use ledger::Ledger;
pub use parts::Parts;
pub use read::{Head, Located, RecordStatus, head, locate};
pub use sender::Sender;
pub use verify::{Chain, Verification, Verifier, VerifyError};

/// This crate's migrations: checkpoints, halts and verifications. Run them after `kit_pg::MIGRATIONS`.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();
