//! A person's name.
use std::fmt;

use kit_text::TextError;
use kit_text::card::holds_card_number;
use unicode_normalization::UnicodeNormalization;

/// Longest name, in code points.
const MAX: usize = 120;

/// A name as the person gave it: NFC, 1 to 120 code points, one line that can be seen (kit/text), no card number.
#[derive(Clone, PartialEq, Eq)]
pub struct Name(String);

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// It is not one line of text that can be seen.
    #[error("{0}")]
    Text(TextError),
    /// It holds a payment card's number, which is never stored.
    #[error("a card number is no name and is never stored")]
    CardNumber,
}

// === impl Name ===

impl Name {
    /// Reads a name as somebody typed it.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.len() > MAX * 16 {
            return Err(NameError::Text(TextError::TooLong(MAX)));
        }
        let composed: String = text.nfc().collect();
        let name = kit_text::single_line(&composed, MAX).map_err(NameError::Text)?;
        if holds_card_number(name) { Err(NameError::CardNumber) } else { Ok(Self(name.to_owned())) }
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
