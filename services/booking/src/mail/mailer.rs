//! Sends mails: by SMTP, or as `.eml` files into a folder (development).
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use askama::Template;
use kit_ids::{EventId, TypedId as _};
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use super::content::{Html, MailContent, Plain};

/// How long one SMTP command may take, how long a whole mail, and how long a server may need to show that it is well.
const SMTP_TIMEOUT: Duration = Duration::from_secs(20);
const SEND_TIME: Duration = Duration::from_secs(30);
const WELL_TIME: Duration = Duration::from_secs(5);
/// Replies that refuse the sender, whatever the mail: the service closes (RFC 5321), authentication is missing, too
/// weak or failed (RFC 4954).
const OF_US: [u16; 7] = [421, 432, 454, 530, 534, 535, 538];

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// Sends mails one way or the other.
#[derive(Clone)]
pub enum Mailer {
    /// By SMTP.
    Smtp(Smtp),
    /// Into a folder.
    Folder(PathBuf),
}

/// One mail with its envelope. Has no Debug: it names who gets it.
#[derive(Clone)]
pub struct OutgoingMail {
    /// The event that asks for it: its message id, so that a second delivery is the same mail.
    pub event: EventId,
    /// The tenant's primary host.
    pub host: String,
    /// Sender's address.
    pub from: String,
    /// Sender's name: the business.
    pub from_name: String,
    /// Receiver's address; never a name.
    pub to: String,
    /// When the event was committed.
    pub date: jiff::Timestamp,
    /// What it says.
    pub content: MailContent,
    /// The file for the calendar.
    pub calendar: CalendarFile,
}

/// A file for the calendar.
#[derive(Clone, Debug)]
pub struct CalendarFile {
    /// What it is called.
    pub name: String,
    /// Its METHOD, which the part's type repeats (RFC 6047, section 2.4).
    pub method: &'static str,
    /// RFC 5545.
    pub text: String,
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It can never be sent: an address or header that SMTP refuses for good. The text names no address.
    #[error("the mail can not be sent: {0}")]
    Never(&'static str),
    /// What it says can not be read.
    #[error("the booking can not be read")]
    Unreadable,
    /// The server takes others, not this one now: a greylist, a full mailbox.
    #[error("the mail server does not take this mail now")]
    NotNow,
    /// The server takes others; whether it took this one is not known.
    #[error("the mail server did not say whether it took this mail")]
    Unsure,
    /// What every mail of the tenant needs can not be had now.
    #[error("{0}: not to be had now")]
    Unknown(&'static str),
    /// The server is unavailable, or takes nothing from us.
    #[error("the mail server is not reachable or takes no mail from here")]
    Unavailable,
    /// The folder can not be written.
    #[error("the mail folder can not be written")]
    Folder(#[from] std::io::Error),
}

/// Why `MAIL_URL` is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("MAIL_URL is smtp://[user:password@]host[:port][?tls=required], smtps://..., or file:<folder>")]
pub struct MailUrlError;

// === impl MailError ===

impl MailError {
    /// Whether no other mail could be sent either: it is no use to go on with the next.
    pub(crate) const fn is_of_the_server(&self) -> bool {
        matches!(self, Self::Unavailable | Self::Unknown(_) | Self::Folder(_))
    }
}

// === impl Mailer ===

impl Mailer {
    /// From `MAIL_URL`.
    pub fn from_url(url: &SecretString) -> Result<Self, MailUrlError> {
        let url = url.expose_secret();
        if let Some(folder) = url.strip_prefix("file:") {
            let folder = PathBuf::from(folder.strip_prefix("//").unwrap_or(folder));
            return if folder.as_os_str().is_empty() { Err(MailUrlError) } else { Ok(Self::Folder(folder)) };
        }
        let builder = Smtp::from_url(url).map_err(|_| MailUrlError)?;
        Ok(Self::Smtp(builder.timeout(Some(SMTP_TIMEOUT)).build()))
    }

    /// Sends one mail. Sending it again gives the same message.
    pub async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        let message = mail.message()?;
        match self {
            Self::Smtp(server) => match tokio::time::timeout(SEND_TIME, server.send(message)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(refused(server, Some(&error)).await),
                Err(_) => Err(refused(server, None).await),
            },
            Self::Folder(folder) => {
                tokio::fs::create_dir_all(folder).await?;
                let (part, whole) = (
                    folder.join(format!(".{}.part", mail.event)),
                    folder.join(format!("{}.eml", mail.event)),
                );
                tokio::fs::write(&part, message.formatted()).await?;
                tokio::fs::rename(&part, &whole).await?;
                Ok(())
            }
        }
    }
}

/// Whether the server refuses this mail or every mail: one that takes a connection, our name and password and a NOOP is
/// well. What it said may name the address, so it is dropped. `None`: it said nothing in time.
async fn refused(server: &Smtp, error: Option<&SmtpError>) -> MailError {
    let code = error.and_then(SmtpError::status).map(u16::from);
    if code.is_some_and(|code| OF_US.contains(&code)) {
        return MailError::Unavailable;
    }
    if !matches!(tokio::time::timeout(WELL_TIME, server.test_connection()).await, Ok(Ok(true))) {
        return MailError::Unavailable;
    }
    match (error, code) {
        (Some(error), Some(code)) if is_of_the_receiver(code, &reply(error)) => {
            MailError::Never("there is no such receiver")
        }
        (_, Some(_)) => MailError::NotNow,
        (_, None) => MailError::Unsure,
    }
}

/// Whether a reply says that a receiver's address is wrong for good: only that is worth no second try. Everything else
/// that is refused "for good" may be of us (a block list, a relay's rules) and is mended elsewhere. By the enhanced
/// code (RFC 3463: 5.1.x, 5.2.x but 5.1.7 and 5.1.8, which are the sender's), else by the basic one (RFC 5321).
fn is_of_the_receiver(code: u16, reply: &str) -> bool {
    let first = reply.split_whitespace().next().unwrap_or_default();
    let enhanced =
        first.split('.').count() == 3 && first.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if enhanced {
        let sender = ["5.1.7", "5.1.8"].contains(&first);
        return !sender && (first.starts_with("5.1.") || first.starts_with("5.2."));
    }
    [550, 551, 553].contains(&code)
}

fn reply(error: &SmtpError) -> String {
    std::error::Error::source(error).map(ToString::to_string).unwrap_or_default()
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Smtp(_) => out.write_str("Mailer::Smtp"),
            Self::Folder(folder) => out.debug_tuple("Mailer::Folder").field(folder).finish(),
        }
    }
}

// === impl OutgoingMail ===

impl OutgoingMail {
    fn message(&self) -> Result<Message, MailError> {
        let plain = Plain { content: &self.content }.render().map_err(|_| MailError::Never("text"))?;
        let html = Html { content: &self.content }.render().map_err(|_| MailError::Never("html"))?;
        let part = |kind: ContentType, body: String| SinglePart::builder().header(kind).body(body);
        let reply = MultiPart::alternative()
            .boundary(format!("holdfast-{}", self.event.uuid().simple()))
            .singlepart(part(ContentType::TEXT_PLAIN, plain))
            .singlepart(part(ContentType::TEXT_HTML, html));
        let parts = MultiPart::mixed()
            .boundary(format!("holdfast-with-{}", self.event.uuid().simple()))
            .multipart(reply)
            .singlepart(self.calendar.part()?);
        Message::builder()
            .from(Mailbox::new(Some(self.from_name.clone()), address(&self.from)?))
            .to(Mailbox::new(None, address(&self.to)?))
            .subject(self.content.subject.clone())
            .message_id(Some(format!("<{}@{}>", self.event, self.host)))
            .date(std::time::SystemTime::from(self.date))
            .multipart(parts)
            .map_err(|_| MailError::Never("headers"))
    }
}

impl CalendarFile {
    fn part(&self) -> Result<SinglePart, MailError> {
        let kind = ContentType::parse(&format!("text/calendar; charset=utf-8; method={}", self.method));
        let kind = kind.map_err(|_| MailError::Never("calendar"))?;
        Ok(Attachment::new(self.name.clone()).body(self.text.clone(), kind))
    }
}

fn address(text: &str) -> Result<Address, MailError> {
    Address::from_str(text).map_err(|_| MailError::Never("address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_wrong_receiver_is_final() {
        for (code, reply) in
            [(550, "5.1.1 No such user"), (552, "5.2.2 Mailbox full"), (550, "no such user"), (553, "")]
        {
            assert!(is_of_the_receiver(code, reply), "{code} {reply}");
        }
        for (code, reply) in [
            (554, "5.7.1 Client host blocked"),
            (550, "5.7.1 Relaying denied"),
            (550, "5.1.8 Sender address rejected"),
            (554, "blocked"),
            (452, "4.2.2 Mailbox full"),
        ] {
            assert!(!is_of_the_receiver(code, reply), "{code} {reply}");
        }
    }
}
