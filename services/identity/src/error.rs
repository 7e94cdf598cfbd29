//! What an operation answers when it does not do what was asked.
use std::error::Error as StdError;

use identity_domain::password::Broken;
use kit_tenants::NotAdmitted;
use kit_text::TextError;

use crate::crypto::hasher::HashError;

/// Why an operation was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Unknown address or wrong password: one answer for both.
    #[error("sign-in failed")]
    SignInFailed,
    /// No session, or another tenant's.
    #[error("no session")]
    Unauthenticated,
    /// There is nothing under that name; a used or expired token is nothing.
    #[error("not found")]
    NotFound,
    /// The roles do not allow it.
    #[error("not allowed")]
    Denied,
    /// There is an account or an open invitation with that address.
    #[error("the address is taken")]
    EmailTaken,
    /// The tenant has an owner.
    #[error("there is an owner already")]
    BootstrapClosed,
    /// The password breaks these rules.
    #[error("the password breaks rules")]
    TooWeak(Vec<Broken>),
    /// Fields are not right.
    #[error("fields are not right")]
    Invalid(Vec<Bad>),
    /// A service names a tenant for which nothing is taken.
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    /// This instance has no configuration of the tenant.
    #[error("no configuration of the tenant")]
    NoConfiguration,
    /// Too many passwords are being checked.
    #[error("busy")]
    Busy,
    /// Something needed is away.
    #[error("away")]
    Away(#[source] Box<dyn StdError + Send + Sync>),
    /// Our own mistake.
    #[error("internal")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The field.
    pub field: &'static str,
    /// For programs.
    pub code: &'static str,
    /// For people; never the value.
    pub message: String,
}

// === impl Error ===

impl Error {
    /// One bad field.
    pub fn invalid(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Bad::new(field, code, message)])
    }
}

impl Bad {
    /// A bad field.
    pub fn new(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { field, code, message: message.into() }
    }

    /// A text that kit/text refuses.
    #[must_use]
    pub fn text(field: &'static str, error: TextError) -> Self {
        let code = if error == TextError::CardNumber { error.code() } else { "FORMAT" };
        Self::new(field, code, error.to_string())
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if kit_pg::is_unavailable(&error) { Self::Away(error.into()) } else { Self::Internal(error.into()) }
    }
}

impl From<kit_seal::SealError> for Error {
    fn from(error: kit_seal::SealError) -> Self {
        if error.is_unavailable() { Self::Away(error.into()) } else { Self::Internal(error.into()) }
    }
}

impl From<redis::RedisError> for Error {
    fn from(error: redis::RedisError) -> Self {
        Self::Away(error.into())
    }
}

impl From<HashError> for Error {
    fn from(error: HashError) -> Self {
        if matches!(error, HashError::Busy) { Self::Busy } else { Self::Internal(error.into()) }
    }
}

impl From<kit_passport::MintError> for Error {
    fn from(error: kit_passport::MintError) -> Self {
        match error {
            kit_passport::MintError::NoKey => Self::Away(error.into()),
            _ => Self::Internal(error.into()),
        }
    }
}
