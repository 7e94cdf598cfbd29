//! A demo sign-in, as it is kept in a file.
use serde::{Deserialize, Serialize};

/// A demo sign-in.
#[derive(Clone, Deserialize, Serialize)]
pub struct Account {
    /// E-mail address.
    pub email: String,
    /// Password, drawn here.
    pub password: String,
    /// Secret of the authenticator app (base32), where there is one.
    pub totp_secret: Option<String>,
}
