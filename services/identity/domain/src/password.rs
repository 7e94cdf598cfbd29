//! What a password must be (NIST SP 800-63B-4). For now the length; classes, breached passwords, personal data, history
//! and age come with the password rules' own issue, as further kinds of [`Broken`].
use std::fmt;

use kit_field::FieldCode;
use unicode_normalization::UnicodeNormalization;

/// Longest password that is looked at, in code points as they were typed: four times the greatest length that a tenant
/// allows, as a character may be typed in up to four of them. Nothing is ever cut off.
pub const MAX_TYPED: usize = 1024;

/// A tenant's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Least length in code points, after normalisation.
    pub min_length: usize,
    /// Greatest length in code points, after normalisation.
    pub max_length: usize,
}

/// A password in NFKC, so that the same one typed on another keyboard is the same. Never printed.
pub struct Password(String);

/// A rule that a password breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Fewer code points than this.
    TooShort(usize),
    /// More code points than this.
    TooLong(usize),
    /// A character that no keyboard types.
    Control,
}

/// The password has more than [`MAX_TYPED`] code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a password has at most {MAX_TYPED} characters")]
pub struct Oversized;

// === impl Password ===

impl Password {
    /// Reads a password as somebody typed it.
    pub fn read(text: &str) -> Result<Self, Oversized> {
        if text.chars().nth(MAX_TYPED).is_some() { Err(Oversized) } else { Ok(Self(text.nfkc().collect())) }
    }

    /// The bytes to hash. Whoever takes them wipes them.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    /// Every rule that a new password breaks.
    #[must_use]
    pub fn broken(&self, rules: Rules) -> Vec<Broken> {
        let length = self.0.chars().count();
        let mut broken = Vec::new();
        if length < rules.min_length {
            broken.push(Broken::TooShort(rules.min_length));
        }
        if length > rules.max_length {
            broken.push(Broken::TooLong(rules.max_length));
        }
        if self.0.chars().any(char::is_control) {
            broken.push(Broken::Control);
        }
        broken
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Password")
    }
}

// === impl Broken ===

impl Broken {
    /// The rule, for programs.
    #[must_use]
    pub fn code(self) -> FieldCode {
        match self {
            Self::TooShort(_) => FieldCode::TooShort,
            Self::TooLong(_) => FieldCode::TooLong,
            Self::Control => FieldCode::ControlCharacter,
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort(least) => write!(out, "at least {least} characters"),
            Self::TooLong(most) => write!(out, "at most {most} characters"),
            Self::Control => out.write_str("no control characters"),
        }
    }
}
