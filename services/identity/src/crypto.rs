//! Tokens and password hashes.
pub mod hasher;
pub mod token;
mod workers;
