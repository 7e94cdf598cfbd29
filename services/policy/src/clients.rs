//! Other services.
pub(crate) mod retention;
