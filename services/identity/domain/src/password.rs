//! Passwords (NIST SP 800-63B-4): how one is read, and the rules that a new one keeps.
mod age;
mod personal;
mod rules;
#[cfg(test)]
mod tests;
mod wiped;

pub use age::is_too_old;
pub use personal::PersonalWords;
pub use rules::{Allowed, Class, Rule, Rules};

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use wiped::wiped;

/// Longest password that is looked at, in code points as they were typed: four times the greatest length that a tenant
/// allows, as a character may be typed in up to four of them. Nothing is ever cut off.
pub const MAX_TYPED: usize = 1024;

/// A password in NFKC, so that the same one typed on another keyboard is the same. Never printed, wiped when dropped.
pub struct Password(Zeroizing<String>);

/// The password has more than [`MAX_TYPED`] code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a password has at most {MAX_TYPED} characters")]
pub struct Oversized;

// === impl Password ===

impl Password {
    /// Reads a password as somebody typed it.
    pub fn read(text: &str) -> Result<Self, Oversized> {
        if text.chars().nth(MAX_TYPED).is_some() {
            Err(Oversized)
        } else {
            Ok(Self(wiped(text, text.nfkc())))
        }
    }

    /// The text. Whoever copies it wipes the copy.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Every rule that a new password breaks, in the order in which people are told. Whether it is known from a breach
    /// is seen elsewhere.
    #[must_use]
    pub fn broken(&self, rules: &Rules) -> Vec<Rule> {
        rules.broken(&self.0)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Password")
    }
}
