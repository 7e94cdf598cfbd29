//! What booking finds wrong with the fields, in words that say what to do.
use std::collections::BTreeMap;

use kit_fault::{Fault, FieldCode};
use kit_text::TextError;

use super::field::{Control, Field};
use crate::context::PageContext;

/// What is wrong: a code by the API's name of the field.
#[derive(Default)]
pub(super) struct Wrong(BTreeMap<String, String>);

impl Wrong {
    /// What a fault names.
    pub(super) fn of(fault: &Fault) -> Self {
        let pairs = fault.fields.iter().map(|field| (field.field.clone(), field.code.to_string()));
        Self(pairs.collect())
    }

    /// Whether something is wrong that is none of these fields.
    pub(super) fn beyond(&self, shown: &[&str]) -> bool {
        self.0.keys().any(|field| !shown.contains(&field.as_str()))
    }

    /// What to do about a field; None: nothing.
    pub(super) fn sentence(&self, context: &PageContext, field: &Field) -> Option<String> {
        let code = self.0.get(&field.api)?.as_str();
        let words = context.words;
        if code == FieldCode::CardNumber.as_str() {
            return Some(words.message(if field.api == "client.phone" {
                "error-card-phone"
            } else {
                "error-card"
            }));
        }
        let unseen = unseen(field);
        let missing = code == FieldCode::Required.as_str()
            || field.value.is_empty()
            || unseen == Some(TextError::Empty);
        let key = match (field.api.as_str(), missing) {
            ("client.name", true) => "error-name-missing",
            ("client.name", false) if unseen.is_some() => "error-name-unseen",
            ("client.name", false) => "error-name",
            ("client.email", true) => "error-email-missing",
            ("client.email", false) => "error-email",
            ("client.phone", true) => "error-phone-missing",
            ("client.phone", false) => "error-phone",
            _ if unseen.is_some() && !missing => {
                return Some(words.with("error-answer-unseen", &[("question", &field.label)]));
            }
            _ => return Some(answer(context, field, missing)),
        };
        Some(words.message(key))
    }
}

/// What of a name or text cannot be seen, by the rule that booking checks it with; None: all of it can.
fn unseen(field: &Field) -> Option<TextError> {
    let checked = match &field.control {
        Control::Area(_) => kit_text::readable_lines(&field.value, usize::MAX),
        Control::Line(_) if field.api == "client.name" => kit_text::readable_line(&field.value, usize::MAX),
        Control::Line(_) if field.api.starts_with("answers.") => {
            kit_text::readable_lines(&field.value, usize::MAX)
        }
        _ => return None,
    };
    checked.err()
}

fn answer(context: &PageContext, field: &Field, missing: bool) -> String {
    let words = context.words;
    let label = [("question", field.label.as_str())];
    match &field.control {
        _ if missing => words.with("error-answer-missing", &label),
        Control::Area(most) | Control::Line(super::field::Line { longest: most, .. }) => {
            words.count("error-answer-text", usize::try_from(*most).unwrap_or(usize::MAX), &label)
        }
        Control::Day => words.with("error-answer-day", &label),
        Control::List(_) | Control::Radios(_) => words.with("error-answer-option", &label),
    }
}
