//! A mail, and the message that it becomes.
use std::str::FromStr;

use jiff::Timestamp;
use kit_ids::{EventId, TypedId as _};
use lettre::message::header::ContentType;
use lettre::message::{Attachment as Part, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::content::Content;
use crate::error::MailError;
use crate::layout;
use crate::sender::Sender;

/// One mail. Has no Debug: it names who gets it.
#[derive(Clone)]
pub struct Mail {
    /// Who sends it.
    pub sender: Sender,
    /// Receiver's address; never a name.
    pub to: String,
    /// What it says.
    pub content: Content,
    /// A file that comes with it.
    pub attachment: Option<Attachment>,
}

/// A file of text that comes with a mail.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// What it is called.
    pub name: String,
    /// Its media type with all parameters.
    pub media_type: String,
    /// What it holds.
    pub text: String,
}

/// A mail with what the outbox knows of it: sent again, it is the same message.
pub(crate) struct Outgoing<'a> {
    /// The event that asks for it: its message id, so that a second delivery is the same mail.
    pub event: EventId,
    /// When the event was committed.
    pub date: Timestamp,
    /// Sender's address.
    pub from: String,
    /// The mail.
    pub mail: &'a Mail,
}

// === impl Outgoing ===

impl Outgoing<'_> {
    /// The message (RFC 5322, RFC 2046): the text and the HTML part, beside the file if there is one.
    pub(crate) fn message(&self) -> Result<Message, MailError> {
        let Mail { sender, to, content, attachment } = self.mail;
        let message = Message::builder()
            .from(Mailbox::new(Some(sender.name.clone()), address(&self.from)?))
            .to(Mailbox::new(None, address(to)?))
            .subject(content.subject.clone())
            .message_id(Some(format!("<{}@{}>", self.event, sender.host)))
            .date(std::time::SystemTime::from(self.date));
        let text = self.text()?;
        let message = match attachment {
            None => message.multipart(text),
            Some(file) => {
                let parts = MultiPart::mixed().boundary(self.boundary("with-"));
                message.multipart(parts.multipart(text).singlepart(file.part()?))
            }
        };
        message.map_err(|_| MailError::Never("headers"))
    }

    fn text(&self) -> Result<MultiPart, MailError> {
        let Mail { sender, content, .. } = self.mail;
        let part = |kind: ContentType, body: String| SinglePart::builder().header(kind).body(body);
        Ok(MultiPart::alternative()
            .boundary(self.boundary(""))
            .singlepart(part(ContentType::TEXT_PLAIN, layout::plain(sender, content)))
            .singlepart(part(ContentType::TEXT_HTML, layout::html(sender, content)?)))
    }

    /// The event's own, so that a message that is sent again is the same to the byte.
    fn boundary(&self, of: &str) -> String {
        format!("holdfast-{of}{}", self.event.uuid().simple())
    }
}

// === impl Attachment ===

impl Attachment {
    fn part(&self) -> Result<SinglePart, MailError> {
        let kind = ContentType::parse(&self.media_type).map_err(|_| MailError::Never("attachment"))?;
        Ok(Part::new(self.name.clone()).body(self.text.clone(), kind))
    }
}

fn address(text: &str) -> Result<Address, MailError> {
    Address::from_str(text).map_err(|_| MailError::Never("address"))
}
