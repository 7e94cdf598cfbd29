//! kit/mail from an outbox of a real PostgreSQL to a real SMTP server and to a folder.
#![expect(clippy::unwrap_used, reason = "a test ends where its arrangement fails")]

mod folder;
mod harness;
mod smtp;
