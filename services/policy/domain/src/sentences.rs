//! A policy as sentences, in the language of the text above them. What a client reads is made from the same rules
//! that decide, so the two cannot differ.
use kit_locale::Language;

use crate::Rules;

mod en;
mod es;

/// The rules as sentences in the language of a tag, with the numbers and amounts of its region. A language without its
/// own wording reads English.
#[must_use]
pub fn sentences(rules: &Rules, tag: &str) -> Vec<String> {
    let language = Language::of(tag);
    if language.is_spanish() { es::sentences(rules, language) } else { en::sentences(rules, language) }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod told;
