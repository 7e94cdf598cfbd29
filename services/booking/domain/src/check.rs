//! Bad input, field by field: everything that is wrong is said at once.
use std::borrow::Cow;
use std::fmt::Display;

use kit_field::{FieldCode, FieldError};
use kit_text::TextError;

/// Collects bad fields. What was refused leaves no value behind, so nothing invalid can be built from it.
#[derive(Debug, Default)]
pub struct Checks {
    bad: Vec<FieldError>,
}

impl Checks {
    /// Nothing refused yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on from what was refused before.
    #[must_use]
    pub fn after(bad: Vec<FieldError>) -> Self {
        Self { bad }
    }

    /// Refuses a field.
    pub fn refuse(
        &mut self,
        field: impl Into<String>,
        code: FieldCode,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.bad.push(FieldError::new(field, code, message));
    }

    /// Keeps a value that was read, or its bad field.
    pub fn take<T>(&mut self, read: Result<T, FieldError>) -> Option<T> {
        read.map_err(|error| self.bad.push(error)).ok()
    }

    /// Keeps a value, or refuses the field with the error's text.
    pub fn keep<T, E: Display>(
        &mut self,
        field: impl Into<String>,
        code: FieldCode,
        value: Result<T, E>,
    ) -> Option<T> {
        value.map_err(|error| self.refuse(field, code, error.to_string())).ok()
    }

    /// Keeps a text as kit/text checked it, or refuses the field.
    pub fn text(&mut self, field: impl Into<String>, checked: Result<&str, TextError>) -> Option<String> {
        checked.map(str::to_owned).map_err(|error| self.refuse(field, error.code(), error.to_string())).ok()
    }

    /// Keeps a number that lies in a range.
    pub fn within(&mut self, field: &str, value: u32, low: u32, high: u32) -> Option<u32> {
        if (low..=high).contains(&value) {
            return Some(value);
        }
        self.refuse(field, FieldCode::OutOfRange, format!("must be from {low} to {high}"));
        None
    }

    /// Whether nothing was refused.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.bad.is_empty()
    }

    /// The value that was built, if nothing was refused.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Vec<FieldError>> {
        match value {
            Some(value) if self.bad.is_empty() => Ok(value),
            _ => Err(self.bad),
        }
    }
}
