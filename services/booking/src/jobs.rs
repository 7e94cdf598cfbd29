//! Work that no request waits for: links that were asked for, mails, past claims, expired answers. The relay itself is
//! kit/outbox's.

pub mod link;
pub mod mail;
pub mod purge;
pub mod purge_erased;
