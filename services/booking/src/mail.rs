//! Mails to those who book: what they say (`body`), in which words (`words`), and how they leave (`mailer`).

pub mod body;
pub mod mailer;
pub mod words;
