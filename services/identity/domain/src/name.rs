//! A person's name.
use std::fmt;

use kit_text::TextError;
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

/// Whether 13 to 19 digits, spaces and hyphens between them, begin like a card and pass Luhn's check (ISO/IEC 7812-1).
fn holds_card_number(text: &str) -> bool {
    let mut runs: Vec<Vec<u32>> = vec![Vec::new()];
    for c in text.chars() {
        match (c.to_digit(10), c) {
            (Some(digit), _) => runs.last_mut().into_iter().for_each(|run| run.push(digit)),
            (None, ' ' | '-' | '.' | '\u{a0}') => {}
            _ => runs.push(Vec::new()),
        }
    }
    let sizes = 13..=19;
    runs.iter().any(|run| sizes.clone().any(|size| run.windows(size).any(is_card_number)))
}

fn is_card_number(digits: &[u32]) -> bool {
    let prefix = matches!(digits, [4 | 6, ..] | [5, 1..=5, ..] | [2, 2..=7, ..] | [3, 4..=8, ..]);
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { *digit } else { digit * 2 / 10 + digit * 2 % 10 })
        .sum();
    prefix && sum.is_multiple_of(10)
}
