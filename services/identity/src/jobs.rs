//! What runs beside the requests.
pub mod follow_breached;
pub mod mail;
pub mod rotate_keys;
