//! A tenant's id: the slug that names it everywhere, in the database and in host names too.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A tenant's id: a DNS label (RFC 1123) of 1 to 40 characters, lower case, never reused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TenantId(String);

/// Why a text is no tenant id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a tenant id is a DNS label of 1 to 40 characters: a-z, 0-9 and inner hyphens")]
pub struct TenantIdError;

// === impl TenantId ===

impl TenantId {
    /// Longest id, in characters.
    pub const MAX: usize = 40;

    /// The slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TenantId {
    type Err = TenantIdError;

    fn from_str(text: &str) -> Result<Self, TenantIdError> {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let bounded = (1..=Self::MAX).contains(&text.len());
        let edges = !text.starts_with('-') && !text.ends_with('-');
        if bounded && edges && text.bytes().all(inner) {
            Ok(Self(text.to_owned()))
        } else {
            Err(TenantIdError)
        }
    }
}

impl TryFrom<String> for TenantId {
    type Error = TenantIdError;

    fn try_from(text: String) -> Result<Self, TenantIdError> {
        text.parse()
    }
}

impl From<TenantId> for String {
    fn from(id: TenantId) -> Self {
        id.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl AsRef<str> for TenantId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn dns_labels_are_accepted_as_they_are(slug in "[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?") {
            prop_assert_eq!(slug.parse::<TenantId>().map(String::from), Ok(slug));
        }

        #[test]
        fn nothing_else_is(text in ".{0,60}") {
            let fits = text.parse::<TenantId>().is_ok();
            let label = text.len() <= 40 && !text.is_empty() && !text.starts_with('-') && !text.ends_with('-')
                && text.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'));
            prop_assert_eq!(fits, label);
        }
    }
}
