//! Why a mail was not sent, and of whom that is.

/// Why a mail was not sent. No text names an address.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It can never be sent: an address or header that SMTP refuses for good.
    #[error("the mail can not be sent: {0}")]
    Never(&'static str),
    /// What it says can not be read.
    #[error("what the mail says can not be read")]
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

impl MailError {
    /// Whether no other mail could be sent either: it is no use to go on with the next.
    pub(crate) const fn is_of_the_server(&self) -> bool {
        matches!(self, Self::Unavailable | Self::Unknown(_) | Self::Folder(_))
    }
}
