//! Mails: what one holds (`content`), the one card that it is laid out on (`layout`), how it leaves (`mailer`), and
//! what becomes of one that the server does not take (`postman`). A service says in words what happened; of what it
//! was nothing here knows.

mod config;
mod content;
mod error;
pub mod layout;
mod mail;
mod mailer;
mod names;
mod postman;
mod sender;

pub use config::MailConfig;
pub use content::{Code, Contact, Content, Documents, Fact, Link, Moment, Receipt};
pub use error::MailError;
pub use mail::{Attachment, Mail};
pub use mailer::{MailUrlError, Mailer};
pub use names::may_greet;
pub use postman::{Postman, WriteMail, relay_options};
pub use sender::Sender;
