//! Booking's tables: SQL only, domain types out, constraint names to domain errors.

pub mod acceptances;
pub mod answers;
pub mod availability;
pub mod bookings;
pub mod changes;
pub mod claims;
pub mod clients;
mod error;
pub mod openings;
pub mod providers;
pub mod services;
pub mod usage;

pub use error::StoreError;
