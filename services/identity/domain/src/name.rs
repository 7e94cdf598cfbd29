//! A person's name.
use std::fmt;

use kit_text::TextError;
use unicode_normalization::UnicodeNormalization;

/// Longest name, in code points.
const MAX: usize = 120;

/// A name as the person gave it: NFC, 1 to 120 code points, one line that can be seen (kit/text), no card number.
#[derive(Clone, PartialEq, Eq)]
pub struct Name(String);

// === impl Name ===

impl Name {
    /// Reads a name as somebody typed it.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        if text.len() > MAX * 16 {
            return Err(TextError::TooLong(MAX));
        }
        let composed: String = text.nfc().collect();
        kit_text::single_line(&composed, MAX).map(|name| Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Nothing of the name: it is personal data.
impl fmt::Debug for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Name")
    }
}
