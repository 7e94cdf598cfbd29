//! Booking's tables: SQL only, domain types out, constraint names to domain errors.
