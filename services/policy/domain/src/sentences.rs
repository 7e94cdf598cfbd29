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
    let missed = missed(rules, language);
    if language.is_spanish() {
        es::sentences(rules, language, missed)
    } else {
        en::sentences(rules, language, missed)
    }
}

/// What missing the appointment costs, and what telling the business in time saves.
fn missed(rules: &Rules, language: Language) -> Vec<String> {
    let cost = rules.no_show_cost();
    let missed = policy_wording::missed(&cost, language, rules.asks_for_prepayment());
    missed.into_iter().chain(policy_wording::told(&cost, language)).collect()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod told;
