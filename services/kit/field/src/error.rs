//! One bad field.
use std::borrow::Cow;

use serde::Serialize;

use crate::FieldCode;

/// One bad field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Path of the field as the caller wrote it: "client.email", "answers.0.value".
    pub field: String,
    /// The rule that it breaks, for programs.
    pub code: FieldCode,
    /// What is wrong and what is wanted, for people. Never repeats the value.
    pub message: Cow<'static, str>,
}

impl FieldError {
    /// Longest path that is kept, in characters.
    pub const MAX_FIELD: usize = 120;
    /// Longest message that is kept, in characters.
    pub const MAX_MESSAGE: usize = 200;

    /// A bad field. Overlong texts are cut: a caller may have chosen the field's name.
    pub fn new(field: impl Into<String>, code: FieldCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into().chars().take(Self::MAX_FIELD).collect(),
            code,
            message: cut(message.into(), Self::MAX_MESSAGE),
        }
    }

    /// A field that must be there.
    pub fn required(field: impl Into<String>) -> Self {
        Self::new(field, FieldCode::Required, "must be given")
    }

    /// A field that is not of the right form.
    pub fn format(field: impl Into<String>, wanted: impl Into<Cow<'static, str>>) -> Self {
        Self::new(field, FieldCode::Format, wanted)
    }
}

fn cut(text: Cow<'static, str>, limit: usize) -> Cow<'static, str> {
    if text.chars().count() <= limit { text } else { text.chars().take(limit).collect::<String>().into() }
}
