//! Words that an attacker who knows somebody tries first.
use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

use super::wiped::wiped;

/// Fewest letters of a word: shorter ones are found in any text.
const FEWEST_LETTERS: usize = 4;
/// The product's name.
const PRODUCT: &str = "Holdfast";

/// Words of a person, of the business and of the product. They tell who it is, so Debug shows none.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PersonalWords(Vec<String>);

// === impl PersonalWords ===

impl PersonalWords {
    /// No words: nothing personal is forbidden.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The words of these texts (names, an e-mail address) and of the product: runs of four letters and more. Case and
    /// accents make no difference.
    #[must_use]
    pub fn of(texts: &[&str]) -> Self {
        let folded: Vec<_> = texts.iter().copied().chain([PRODUCT]).map(fold).collect();
        let words = folded.iter().flat_map(|text| text.split(|c: char| !c.is_alphabetic()));
        Self(words.filter(|word| word.chars().count() >= FEWEST_LETTERS).map(str::to_owned).collect())
    }

    /// Whether nothing personal is forbidden.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn occur_in(&self, password: &str) -> bool {
        let password = fold(password);
        self.0.iter().any(|word| password.contains(word.as_str()))
    }
}

impl fmt::Debug for PersonalWords {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PersonalWords")
    }
}

/// Small letters without accents, in their plainest form. It may be of a password, so it is wiped.
fn fold(text: &str) -> Zeroizing<String> {
    let lower = text.nfkd().flat_map(char::to_lowercase);
    wiped(text, lower.nfkd().filter(|c| !is_combining_mark(*c)))
}
