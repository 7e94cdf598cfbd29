//! Tokens and password hashes.
pub mod hasher;
mod pooled_argon2;
pub mod token;
