//! Sends mails: by SMTP, or as `.eml` files into a folder (development).
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use askama::Template;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use super::letter::{Html, Letter, Plain};

/// How long one SMTP command may take.
const SMTP_TIMEOUT: Duration = Duration::from_secs(20);
/// Replies that refuse the sender, whatever the mail: the service closes (RFC 5321), authentication is missing, too weak
/// or failed (RFC 4954).
const OF_US: [u16; 7] = [421, 432, 454, 530, 534, 535, 538];

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// Sends mails one way or the other.
#[derive(Clone)]
pub enum Postman {
    /// By SMTP.
    Smtp(Smtp),
    /// Into a folder.
    Folder(PathBuf),
}

/// One mail with its envelope. Has no Debug: it names who gets it.
#[derive(Clone)]
pub struct Parcel {
    /// The event that asks for it: its message id, so that a second delivery is the same mail.
    pub event: uuid::Uuid,
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
    pub letter: Letter,
    /// The file for the calendar; `None` where the profile allows no attachment.
    pub calendar: Option<CalendarFile>,
}

/// A file for the calendar.
#[derive(Clone, Debug)]
pub struct CalendarFile {
    /// What it is called.
    pub name: String,
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
    /// This one took longer than its time.
    #[error("the mail was not sent in time")]
    Slow,
    /// What every mail of the tenant needs can not be had now.
    #[error("{0}: not to be had now")]
    Unknown(&'static str),
    /// The server is away, or takes nothing from us.
    #[error("the mail server is not reachable or takes no mail from here")]
    Away,
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
        matches!(self, Self::Away | Self::Unknown(_) | Self::Folder(_))
    }
}

// === impl Postman ===

impl Postman {
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
    pub async fn send(&self, parcel: &Parcel) -> Result<(), MailError> {
        let message = parcel.message()?;
        match self {
            Self::Smtp(server) => match server.send(message).await {
                Ok(_) => Ok(()),
                Err(error) => Err(refused(server, &error).await),
            },
            Self::Folder(folder) => {
                tokio::fs::create_dir_all(folder).await?;
                let (part, whole) = (
                    folder.join(format!(".{}.part", parcel.event)),
                    folder.join(format!("{}.eml", parcel.event)),
                );
                tokio::fs::write(&part, message.formatted()).await?;
                tokio::fs::rename(&part, &whole).await?;
                Ok(())
            }
        }
    }
}

/// Whether the server refuses this mail or every mail: one that takes a new connection, our name and password and a
/// NOOP is well. What it said may name the address, so it is dropped.
async fn refused(server: &Smtp, error: &SmtpError) -> MailError {
    let of_us = error.status().is_some_and(|code| OF_US.contains(&u16::from(code)));
    if of_us || !server.test_connection().await.unwrap_or(false) {
        MailError::Away
    } else if error.is_permanent() {
        MailError::Never("the server refuses it for good")
    } else {
        MailError::NotNow
    }
}

impl std::fmt::Debug for Postman {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Smtp(_) => out.write_str("Postman::Smtp"),
            Self::Folder(folder) => out.debug_tuple("Postman::Folder").field(folder).finish(),
        }
    }
}

// === impl Parcel ===

impl Parcel {
    fn message(&self) -> Result<Message, MailError> {
        let plain = Plain { letter: &self.letter }.render().map_err(|_| MailError::Never("text"))?;
        let html = Html { letter: &self.letter }.render().map_err(|_| MailError::Never("html"))?;
        let part = |kind: ContentType, body: String| SinglePart::builder().header(kind).body(body);
        let said = MultiPart::alternative()
            .boundary(format!("holdfast-{}", self.event.simple()))
            .singlepart(part(ContentType::TEXT_PLAIN, plain))
            .singlepart(part(ContentType::TEXT_HTML, html));
        let parts = match &self.calendar {
            Some(calendar) => MultiPart::mixed()
                .boundary(format!("holdfast-with-{}", self.event.simple()))
                .multipart(said)
                .singlepart(calendar.part()?),
            None => said,
        };
        Message::builder()
            .from(Mailbox::new(Some(self.from_name.clone()), address(&self.from)?))
            .to(Mailbox::new(None, address(&self.to)?))
            .subject(self.letter.subject.clone())
            .message_id(Some(format!("<{}@{}>", self.event, self.host)))
            .date(std::time::SystemTime::from(self.date))
            .multipart(parts)
            .map_err(|_| MailError::Never("headers"))
    }
}

impl CalendarFile {
    fn part(&self) -> Result<SinglePart, MailError> {
        let kind = ContentType::parse("text/calendar; charset=utf-8; method=PUBLISH");
        let kind = kind.map_err(|_| MailError::Never("calendar"))?;
        Ok(Attachment::new(self.name.clone()).body(self.text.clone(), kind))
    }
}

fn address(text: &str) -> Result<Address, MailError> {
    Address::from_str(text).map_err(|_| MailError::Never("address"))
}
