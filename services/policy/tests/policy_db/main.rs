//! policy on a real PostgreSQL, through its RPCs: each test has a fresh database.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where its arrangement fails")]
#![expect(clippy::unnecessary_wraps, reason = "messages of the wire are optional fields")]

mod admission;
mod agreements;
mod configuration;
mod consents;
mod decisions;
mod harness;
mod isolation;
mod privacy;
mod running;
mod stream;
