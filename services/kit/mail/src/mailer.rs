//! How mails leave: by SMTP, or as `.eml` files into a folder (development).
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use crate::error::MailError;
use crate::mail::Outgoing;

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

/// Why `MAIL_URL` is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("MAIL_URL is smtp://[user:password@]host[:port][?tls=required], smtps://..., or file:<folder>")]
pub struct MailUrlError;

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
    pub(crate) async fn send(&self, outgoing: &Outgoing<'_>) -> Result<(), MailError> {
        let message = outgoing.message()?;
        match self {
            Self::Smtp(server) => match tokio::time::timeout(SEND_TIME, server.send(message)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(refused(server, Some(&error)).await),
                Err(_) => Err(refused(server, None).await),
            },
            Self::Folder(folder) => Ok(write(folder, &outgoing.event.to_string(), &message).await?),
        }
    }
}

/// Writes a message into a folder, where it appears whole.
async fn write(folder: &Path, name: &str, message: &Message) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let part = folder.join(format!(".{name}.part"));
    tokio::fs::write(&part, message.formatted()).await?;
    tokio::fs::rename(&part, folder.join(format!("{name}.eml"))).await
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
