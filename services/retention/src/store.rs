//! What lies in the database.
pub mod audit;
mod passport_keys;

pub use passport_keys::PassportKeys;
