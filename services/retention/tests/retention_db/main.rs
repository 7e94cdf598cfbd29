//! retention against a real PostgreSQL: its RPCs as they are routed, past the mesh.
#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod admission;
mod checkpoints;
mod harness;
mod isolation;
mod ledger;
