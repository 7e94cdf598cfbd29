//! What runs beside the requests.
pub mod end_sessions;
pub mod follow_breached;
pub mod mail;
pub mod purge;
pub mod resets;
pub mod rotate_keys;
