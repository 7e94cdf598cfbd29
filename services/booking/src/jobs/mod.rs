//! Work that no request waits for: the outbox relay, past claims.
