//! Verification: every row of a ledger is recomputed and compared with every checkpoint, the own copies and those that
//! the other service stores. It walks in the background, in small pages; where it stands is saved, so that any instance
//! goes on after a restart.
mod document;
mod pins;
mod runs;
mod walk;
mod worker;

pub use document::{Chain, Verification};
pub use worker::{Verifier, VerifyError};
