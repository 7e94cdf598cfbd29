//! An answer to a service's question, as people read it.
use gateway_core::catalogue::{Choice, IntakeQuestion, QuestionKind};

use super::words::Words;

/// An answer in words: an option by what the client read of it, a day written out, yes or no. One whose question is
/// gone, or means something else by now, stands as it was given.
#[must_use]
pub fn spoken(words: Words, question: Option<&IntakeQuestion<String>>, answer: &str) -> String {
    match (question.map(|question| &question.kind), answer) {
        (Some(QuestionKind::Bool), "true") => words.message("yes"),
        (Some(QuestionKind::Bool), "false") => words.message("no"),
        (Some(QuestionKind::Date), text) => {
            text.parse().map_or_else(|_| text.to_owned(), |day| words.0.plain_date(day))
        }
        (Some(QuestionKind::Choice(choices)), text) => chosen(choices, text).unwrap_or(text).to_owned(),
        (_, text) => text.to_owned(),
    }
}

/// What the client read of the option that was chosen; None: it is none of them, or not any more.
fn chosen<'c>(choices: &'c [Choice<String>], value: &str) -> Option<&'c str> {
    choices.iter().find(|choice| choice.value == value).map(|choice| choice.label.as_str())
}
