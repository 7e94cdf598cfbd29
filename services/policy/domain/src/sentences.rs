//! A policy as sentences, in the language of the text above them. What a client reads is made from the same rules
//! that decide, so the two cannot differ.
use crate::Rules;

mod en;
mod es;

/// The rules as sentences. A language without its own wording reads English.
#[must_use]
pub fn sentences(rules: &Rules, language: &str) -> Vec<String> {
    match language.split('-').next() {
        Some("es") => es::sentences(rules),
        _ => en::sentences(rules),
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod told;
