//! Mails to those who book: what they say (`content`), in which words (`words`), and how they leave (`mailer`).

pub mod content;
pub mod mailer;
pub mod words;
