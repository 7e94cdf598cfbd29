//! Other services.
pub mod retention;
