//! booking against a real PostgreSQL, under its own roles.
#![expect(clippy::unwrap_used, reason = "a test ends where its arrangement fails")]

mod availability;
mod book;
mod booked;
mod cancel;
mod catalogue;
mod correct_email;
mod erased;
mod evidence;
mod explain;
mod fake_policy;
mod harness;
mod hours;
mod idempotency;
mod isolation;
mod limits;
mod links;
mod list;
mod mail;
mod notice;
mod purge;
mod put;
mod race;
mod receipt;
mod states;
mod unreadable;
