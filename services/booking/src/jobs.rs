//! Work that no request waits for: mails, past claims, expired answers. The relay itself is kit/outbox's.

pub mod mail;
pub mod purge;
pub mod purge_erased;
