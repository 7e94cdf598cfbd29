//! What runs beside the requests.
pub mod follow_breached;
pub mod mail;
pub mod purge;
pub mod rotate_keys;
