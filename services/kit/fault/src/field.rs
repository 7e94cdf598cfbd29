//! What is wrong with one field of the input.
use std::borrow::Cow;

use serde::Serialize;

/// One bad field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Path of the field as the caller wrote it: "client.email", "answers.0.value".
    pub field: String,
    /// What is wrong, for programs: "REQUIRED", "TOO_LONG", "UNKNOWN".
    pub code: Cow<'static, str>,
    /// What is wrong and what is wanted, for people. Never repeats the value.
    pub message: Cow<'static, str>,
}

impl FieldError {
    /// The code of a field that holds a payment card's number (kit/text).
    pub const CARD_NUMBER: &str = "CARD_NUMBER";
    /// Longest path that is kept, in characters.
    pub const MAX_FIELD: usize = 120;
    /// Longest message that is kept, in characters.
    pub const MAX_MESSAGE: usize = 200;

    /// A bad field. Overlong texts are cut: a caller may have chosen the field's name.
    pub fn new(
        field: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (code, message) = (code.into(), message.into());
        Self {
            field: field.into().chars().take(Self::MAX_FIELD).collect(),
            code: cut(code, 40),
            message: cut(message, Self::MAX_MESSAGE),
        }
    }

    /// A field that must be there.
    pub fn required(field: impl Into<String>) -> Self {
        Self::new(field, "REQUIRED", "must be given")
    }

    /// A field that is not of the right form.
    pub fn format(field: impl Into<String>, wanted: impl Into<Cow<'static, str>>) -> Self {
        Self::new(field, "FORMAT", wanted)
    }
}

fn cut(text: Cow<'static, str>, limit: usize) -> Cow<'static, str> {
    if text.chars().count() <= limit { text } else { text.chars().take(limit).collect::<String>().into() }
}
