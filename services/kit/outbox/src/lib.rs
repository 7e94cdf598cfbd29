//! kit-outbox.
