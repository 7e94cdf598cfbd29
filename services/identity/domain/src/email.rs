//! E-mail addresses: one spelling for each, so that equal addresses are found.
use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// Longest address, in bytes (RFC 5321, 4.5.3.1.3).
const MAX: usize = 254;
/// Longest part before the at sign, in bytes (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL: usize = 64;

/// An e-mail address in NFC and lower case. Dots and tags before the at sign mean what the person's provider says, so
/// they stay.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

/// Why a text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an e-mail address is name@domain, at most 254 bytes")]
pub struct EmailError;

// === impl Email ===

impl Email {
    /// Reads an address as somebody typed it.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        if text.len() > MAX * 2 {
            return Err(EmailError);
        }
        let address: String = text.trim().nfc().collect::<String>().to_lowercase();
        let (local, domain) = address.rsplit_once('@').ok_or(EmailError)?;
        let bounded = address.len() <= MAX && (1..=MAX_LOCAL).contains(&local.len());
        let plain = |c: char| {
            !c.is_whitespace() && !kit_text::is_hidden(c) && !matches!(c, '@' | '"' | '<' | '>' | ',' | ';')
        };
        let dotted = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
        if bounded && dotted && local.chars().all(plain) && is_domain(domain) {
            Ok(Self(address))
        } else {
            Err(EmailError)
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Nothing of the address: it is personal data.
impl fmt::Debug for Email {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Email")
    }
}

/// Two labels or more of letters, digits and inner hyphens, 63 bytes each.
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    domain.contains('.') && domain.split('.').all(label)
}
