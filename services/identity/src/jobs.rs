//! What runs beside the requests.
pub mod health;
pub mod rotate_keys;
