//! Other services.
pub mod policy;
