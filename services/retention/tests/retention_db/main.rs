//! retention against a real PostgreSQL: its RPCs as they are routed, past the mesh.

mod admission;
mod arrange;
mod checkpoints;
mod isolation;
mod ledger;
