//! The rules of a new password as people read them, and what is said of one that breaks them. Both come from the rules
//! that identity enforces.
use gateway_core::password_rule::PasswordRule;
use kit_fault::{FieldCode, FieldError};

use crate::context::PageContext;

/// A rule as it stands below the field.
pub struct ShownRule {
    /// The code of a password that breaks it, for the script.
    pub code: FieldCode,
    /// The number in it; 0: there is none.
    pub number: u32,
    /// The rule.
    pub text: String,
    /// Whether what was sent broke it.
    pub is_broken: bool,
}

/// The rules below the field. That of characters which no keyboard types is told to who breaks it alone.
pub fn shown(context: &PageContext, rules: &[PasswordRule], fields: &[FieldError]) -> Vec<ShownRule> {
    let words = context.words;
    let text = |rule: &PasswordRule| {
        let number = rule.number.to_string();
        let with = |key| Some(words.with(key, &[("number", number.as_str())]));
        match rule.code {
            FieldCode::TooShort => with("rule-least"),
            FieldCode::TooLong => with("rule-most"),
            FieldCode::CharacterNotAllowed => Some(words.message("rule-ascii")),
            FieldCode::UpperMissing => Some(words.message("rule-upper")),
            FieldCode::LowerMissing => Some(words.message("rule-lower")),
            FieldCode::DigitMissing => Some(words.message("rule-digit")),
            FieldCode::SymbolMissing => Some(words.message("rule-symbol")),
            FieldCode::PersonalWord => Some(words.message("rule-personal")),
            FieldCode::Breached => Some(words.message("rule-breached")),
            FieldCode::UsedBefore if rule.number == 1 => Some(words.message("rule-not-current")),
            FieldCode::UsedBefore => with("rule-not-used"),
            _ => None,
        }
    };
    let is_broken = |code| fields.iter().any(|error| error.field == "password" && error.code == code);
    let shown = |rule: &PasswordRule| {
        let PasswordRule { code, number } = *rule;
        Some(ShownRule { code, number, text: text(rule)?, is_broken: is_broken(code) })
    };
    rules.iter().filter_map(shown).collect()
}

/// A sentence for each rule that the password breaks; empty: it breaks none.
pub fn error(context: &PageContext, rules: &[PasswordRule], fields: &[FieldError]) -> String {
    let words = context.words;
    let number = |code| {
        let rule = rules.iter().find(|rule| rule.code == code);
        rule.map(|rule| rule.number).unwrap_or_default().to_string()
    };
    let sentence = |error: &FieldError| match error.code {
        FieldCode::Required => words.message("password-missing-new"),
        FieldCode::TooShort => words.with("password-too-short", &[("least", &number(error.code))]),
        FieldCode::TooLong => words.with("password-too-long", &[("most", &number(error.code))]),
        FieldCode::ControlCharacter => words.message("password-control"),
        FieldCode::CharacterNotAllowed => words.message("password-ascii"),
        FieldCode::UpperMissing => words.message("password-upper"),
        FieldCode::LowerMissing => words.message("password-lower"),
        FieldCode::DigitMissing => words.message("password-digit"),
        FieldCode::SymbolMissing => words.message("password-symbol"),
        FieldCode::PersonalWord => words.message("password-personal"),
        FieldCode::Breached => words.message("password-breached"),
        FieldCode::UsedBefore => words.message("password-used"),
        _ => words.message("password-other"),
    };
    let broken = fields.iter().filter(|error| error.field == "password").map(sentence);
    broken.collect::<Vec<_>>().join(" ")
}
