//! Mails to those who book: what they say (`content`), in which words (`words`).

pub mod content;
pub mod words;
