//! Tokens and password hashes.
pub mod calibrate;
pub mod cost;
pub mod hasher;
pub mod pepper;
mod pooled_argon2;
pub mod token;
mod workers;
