//! Mails to people with an account, or about to have one: what they say (`content`, `password`), in which words
//! (`words`).

pub mod content;
pub mod password;
mod words;
