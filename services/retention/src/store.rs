//! What lies in the database.
pub mod audit;
