//! Booking's tables: SQL only, domain types out, constraint names to domain errors.

pub mod acceptances;
pub mod answers;
pub mod bookings;
pub mod changes;
pub mod claims;
pub mod clients;
mod error;

pub use error::StoreError;
