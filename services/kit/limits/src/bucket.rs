//! Buckets of tokens, and what one says that was asked.
use std::time::Duration;

use crate::quota::Quota;

/// What a limit says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Go on.
    Allowed,
    /// Too many: worth another try after this time.
    Wait(Duration),
}

/// One bucket that a token is taken from.
pub(crate) struct Bucket {
    /// Place and network, as text.
    pub key: String,
    /// How many tokens it holds, and how fast they come back.
    pub quota: Quota,
    /// How many times the quota of one address this is: buckets of one width are alike.
    pub times: u32,
}
