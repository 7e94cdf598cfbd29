//! What runs beside the requests.
pub mod rotate_keys;
