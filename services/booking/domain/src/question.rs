//! Questions that a service asks its clients, and their answers.
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kit_field::{FieldCode, FieldError};
use kit_text::TextError;
use serde::{Deserialize, Serialize};

use crate::check::Checks;
use crate::text::{Localized, Wanted};

/// Most questions of a service.
pub const MOST: usize = 20;
/// Longest answer of a text question, in characters.
pub const TEXT_LONGEST: u32 = 2_000;
/// Most options of a choice.
const MOST_OPTIONS: usize = 50;
/// Longest value and label of an option, in characters.
const OPTION_LONGEST: usize = 100;
/// Longest label, in characters a language.
const LABEL_LONGEST: usize = 200;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakeQuestion {
    /// Key of the answer, `[a-z0-9_]{1,40}`, unique in the service.
    pub key: String,
    /// The question, by language.
    pub label: Localized,
    /// What an answer must be.
    pub kind: Kind,
    /// Whether it must be answered.
    pub required: bool,
}

/// What an answer must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Free text of at most so many characters.
    Text {
        /// Longest answer, in characters.
        max_length: u32,
    },
    /// One of these.
    Choice {
        /// The options, in order.
        options: Vec<Choice>,
    },
    /// `true` or `false`.
    Bool,
    /// A calendar date (ISO 8601).
    Date,
}

/// One of what can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The answer, 1 to 100 characters, unique in the question.
    pub value: String,
    /// What the client reads, by language, 1 to 100 characters each.
    pub label: Localized,
}

/// An answer to a question of a service. It has no `Debug`: personal data never reaches a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question's key.
    pub key: String,
    /// The answer as text.
    pub value: String,
}

// === impl IntakeQuestion ===

impl IntakeQuestion {
    /// Checks one question; `field` is where it stands.
    pub fn checked(self, field: &str, languages: &[String], checks: &mut Checks) -> Option<Self> {
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let key_fits = (1..=40).contains(&self.key.len()) && self.key.bytes().all(known);
        if !key_fits {
            checks.refuse(format!("{field}.key"), FieldCode::Format, "must be 1 to 40 of a-z, 0-9 and _");
        }
        let key_fits =
            key_fits && checks.text(format!("{field}.key"), kit_text::no_card(&self.key)).is_some();
        let wanted = Wanted { languages, longest: LABEL_LONGEST, breaks: false, required: true };
        let Self { key, label, kind, required } = self;
        let kind = kind.checked(field, languages, checks);
        let label = Localized::parse(label.by_language().clone(), wanted, &format!("{field}.label"), checks)?;
        kind.filter(|_| key_fits).map(|kind| Self { key, label, kind, required })
    }

    /// Checks one answer.
    fn answer(&self, value: &str) -> Result<String, (FieldCode, String)> {
        let wrong = |code: FieldCode, message: &str| (code, message.to_owned());
        let text_error = |error: TextError| (error.code(), error.to_string());
        match &self.kind {
            Kind::Text { max_length } => {
                kit_text::lines(value, usize::try_from(*max_length).unwrap_or(usize::MAX))
                    .map(str::to_owned)
                    .map_err(text_error)
            }
            Kind::Choice { options } if options.iter().any(|option| option.value == value) => {
                Ok(value.to_owned())
            }
            Kind::Choice { .. } => Err(wrong(FieldCode::Unknown, "must be one of the options")),
            Kind::Bool if matches!(value, "true" | "false") => Ok(value.to_owned()),
            Kind::Bool => Err(wrong(FieldCode::Format, "must be true or false")),
            Kind::Date => value
                .parse::<Date>()
                .ok()
                .filter(|date| date.to_string() == value)
                .map(|date| date.to_string())
                .ok_or_else(|| wrong(FieldCode::Format, "must be a date such as 2026-11-25")),
        }
    }
}

// === impl Kind ===

impl Kind {
    fn checked(self, field: &str, languages: &[String], checks: &mut Checks) -> Option<Self> {
        match self {
            Self::Text { max_length } => checks
                .within(&format!("{field}.max_length"), max_length, 1, TEXT_LONGEST)
                .map(|max_length| Self::Text { max_length }),
            Self::Choice { options } => {
                let unique: BTreeSet<&str> = options.iter().map(|option| option.value.as_str()).collect();
                let wrong = match options.len() {
                    0 => Some(FieldCode::Required),
                    count if count > MOST_OPTIONS => Some(FieldCode::TooMany),
                    count => (unique.len() != count).then_some(FieldCode::Duplicate),
                };
                if let Some(code) = wrong {
                    let message = "must be 1 to 50 options of different values";
                    checks.refuse(format!("{field}.options"), code, message);
                    return None;
                }
                let options = options.into_iter().enumerate();
                let kept: Vec<Option<Choice>> = options
                    .map(|(place, option)| {
                        option.checked(&format!("{field}.options.{place}"), languages, checks)
                    })
                    .collect();
                kept.into_iter().collect::<Option<Vec<Choice>>>().map(|options| Self::Choice { options })
            }
            Self::Bool | Self::Date => Some(self),
        }
    }
}

// === impl Choice ===

impl Choice {
    fn checked(self, field: &str, languages: &[String], checks: &mut Checks) -> Option<Self> {
        let trimmed = kit_text::single_line(&self.value, OPTION_LONGEST);
        let trimmed = checks.text(format!("{field}.value"), trimmed);
        let fits = trimmed.as_ref() == Some(&self.value);
        if trimmed.is_some() && !fits {
            let message = "must not begin or end with a space";
            checks.refuse(format!("{field}.value"), FieldCode::Format, message);
        }
        let wanted = Wanted { languages, longest: OPTION_LONGEST, breaks: false, required: true };
        let label = self.label.by_language().clone();
        let label = Localized::parse(label, wanted, &format!("{field}.label"), checks)?;
        fits.then_some(Self { value: self.value, label })
    }
}

/// Checks the questions of a service.
pub fn check_questions(
    given: Vec<IntakeQuestion>,
    languages: &[String],
    checks: &mut Checks,
) -> Vec<IntakeQuestion> {
    if given.len() > MOST {
        checks.refuse("questions", FieldCode::TooMany, format!("must be at most {MOST}"));
        return vec![];
    }
    let mut keys = BTreeSet::new();
    let mut kept = Vec::with_capacity(given.len());
    for (place, question) in given.into_iter().enumerate() {
        let field = format!("questions.{place}");
        if !keys.insert(question.key.clone()) {
            checks.refuse(format!("{field}.key"), FieldCode::Duplicate, "must be unique in the service");
        }
        kept.extend(question.checked(&field, languages, checks));
    }
    kept
}

/// Checks the answers to a service's questions; an empty answer is none.
pub fn check_answers(questions: &[IntakeQuestion], given: &[Answer]) -> Result<Vec<Answer>, Vec<FieldError>> {
    let mut checks = Checks::new();
    let mut values: BTreeMap<&str, &str> = BTreeMap::new();
    for Answer { key, value } in given {
        if !questions.iter().any(|question| question.key == *key) {
            checks.refuse("answers", FieldCode::Unknown, "must answer questions of the service");
        } else if values.insert(key, value.trim()).is_some() {
            checks.refuse(format!("answers.{key}"), FieldCode::Duplicate, "must be answered once");
        }
    }
    let mut answers = Vec::new();
    for question in questions {
        let field = || format!("answers.{}", question.key);
        match values.get(question.key.as_str()).filter(|value| !value.is_empty()) {
            None if question.required => checks.refuse(field(), FieldCode::Required, "must be answered"),
            None => {}
            Some(value) => match question.answer(value) {
                Ok(value) => answers.push(Answer { key: question.key.clone(), value }),
                Err((code, message)) => checks.refuse(field(), code, message),
            },
        }
    }
    checks.finish(Some(answers))
}

#[cfg(test)]
mod tests;
