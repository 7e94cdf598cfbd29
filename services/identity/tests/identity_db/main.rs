//! identity against a real PostgreSQL and Redis.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where its arrangement fails")]

mod breached;
mod dump;
mod harness;
mod indexes;
mod invitations;
mod isolation;
mod lockouts;
mod mail;
mod passports;
mod passwords;
mod rehash;
mod resets;
mod rpc;
mod session_ends;
mod sessions;
mod sign_in;
mod signing;
mod unavailable;
mod unlocks;
mod users;
mod way_in;
