//! Mails to those who book: what they say (`letter`), in which words (`words`), and how they leave (`postman`).

pub mod letter;
pub mod postman;
pub mod words;
