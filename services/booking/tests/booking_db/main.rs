//! booking against a real PostgreSQL, under its own roles.
#![expect(clippy::unwrap_used, reason = "a test ends where its arrangement fails")]

mod availability;
mod catalogue;
mod clean;
mod explain;
mod isolation;
mod put;
mod world;
