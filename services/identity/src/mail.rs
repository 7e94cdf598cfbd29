//! Mails to people with an account, or about to have one: what they say (`content`), in which words (`words`).

pub mod content;
mod words;
