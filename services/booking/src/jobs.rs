//! Work that no request waits for: mails, past claims, expired answers. The relay itself is kit/outbox's.

pub mod clean;
pub mod forget;
pub mod mail;
