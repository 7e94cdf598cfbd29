//! What runs beside the requests.
pub mod follow_breached;
pub mod rotate_keys;
