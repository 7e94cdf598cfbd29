//! What is wrong with one field of the input: where it stands, the rule that it breaks, and a sentence for people.
//! Rules of every layer say it with the same [`FieldError`], and every rule has one [`FieldCode`], whoever checks it.

mod code;
mod error;

pub use code::{FieldCode, UnknownFieldCode};
pub use error::FieldError;

#[cfg(test)]
mod tests;
