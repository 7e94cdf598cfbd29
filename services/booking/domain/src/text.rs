//! Text in the tenant's languages, and what a line of text may hold.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check::Checks;

/// A text by language (BCP 47). A language that is missing reads as the tenant's first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Localized(BTreeMap<String, String>);

/// What a localized text must be.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The tenant's languages, first = default.
    pub languages: &'a [String],
    /// Longest text of a language, in characters.
    pub longest: usize,
    /// Whether the first language must be there.
    pub required: bool,
}

// === impl Localized ===

impl Localized {
    /// Checks a text: languages of the tenant only, the first one present, none too long.
    pub fn parse(
        mut given: BTreeMap<String, String>,
        wanted: Wanted<'_>,
        field: &str,
        checks: &mut Checks,
    ) -> Option<Self> {
        given.retain(|_, text| wanted.required || !text.trim().is_empty());
        let known = |language: &String| wanted.languages.contains(language);
        let mut fits = true;
        if !given.keys().all(known) {
            checks.refuse(field, "UNKNOWN_LANGUAGE", "only the tenant's languages can be given");
            fits = false;
        }
        for (language, text) in given.iter().filter(|(language, _)| known(language)) {
            let line = line(text, wanted.longest).map(|_| ());
            fits &= checks.keep(format!("{field}.{language}"), "INVALID", line).is_some();
        }
        let first = wanted.languages.first().cloned().unwrap_or_default();
        if wanted.required && !given.contains_key(&first) {
            checks.refuse(
                field,
                "REQUIRED",
                format!("must be given in the tenant's first language, {first}"),
            );
            fits = false;
        }
        fits.then_some(Self(given))
    }

    /// The text in a language, or in the first one, or in any.
    #[must_use]
    pub fn pick(&self, language: &str, first: &str) -> &str {
        let any = || self.0.values().next();
        self.0.get(language).or_else(|| self.0.get(first)).or_else(any).map_or("", String::as_str)
    }

    /// All languages.
    #[must_use]
    pub fn by_language(&self) -> &BTreeMap<String, String> {
        &self.0
    }
}

impl FromIterator<(String, String)> for Localized {
    /// Texts as they were stored: checked when they came in.
    fn from_iter<I: IntoIterator<Item = (String, String)>>(texts: I) -> Self {
        Self(texts.into_iter().collect())
    }
}

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but spaces.
    #[error("must not be empty")]
    Empty,
    /// Too many characters.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// Control characters.
    #[error("must not hold control characters")]
    Control,
}

/// A text without control characters (but line breaks and tabs) that is not empty, trimmed.
pub fn line(text: &str, longest: usize) -> Result<&str, TextError> {
    let text = text.trim();
    let control = |symbol: char| {
        (symbol.is_control() && !matches!(symbol, '\n' | '\r' | '\t'))
            || matches!(symbol, '\u{2028}' | '\u{2029}')
    };
    if text.is_empty() {
        Err(TextError::Empty)
    } else if text.chars().count() > longest {
        Err(TextError::TooLong(longest))
    } else if text.chars().any(control) {
        Err(TextError::Control)
    } else {
        Ok(text)
    }
}

/// A text of one line: no line breaks either.
pub fn single_line(text: &str, longest: usize) -> Result<&str, TextError> {
    let text = line(text, longest)?;
    if text.chars().any(char::is_control) { Err(TextError::Control) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(language, text)| ((*language).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_missing_language_reads_as_the_first() {
        let name: Localized = texts(&[("es", "Corte"), ("en", "Cut")]).into_iter().collect();
        assert_eq!(
            [name.pick("en", "es"), name.pick("fr", "es"), name.pick("fr", "de")],
            ["Cut", "Corte", "Cut"]
        );
    }

    #[test]
    fn each_bad_text_is_named() {
        let languages = ["es".to_owned(), "en".to_owned()];
        let wanted = Wanted { languages: &languages, longest: 5, required: true };
        let mut checks = Checks::new();
        let given = texts(&[("en", "too long"), ("fr", "Coupe")]);
        assert_eq!(Localized::parse(given, wanted, "name", &mut checks), None);
        let fields = checks.finish(None::<()>).unwrap_err();
        let named: Vec<_> = fields.iter().map(|bad| (bad.field.as_str(), bad.code)).collect();
        assert_eq!(named, [("name", "UNKNOWN_LANGUAGE"), ("name.en", "INVALID"), ("name", "REQUIRED")]);
    }

    #[test]
    fn control_characters_are_refused() {
        assert_eq!(line("a\u{7}b", 9), Err(TextError::Control));
        assert_eq!(line(" a\nb ", 9), Ok("a\nb"));
        assert_eq!(single_line("a\nb", 9), Err(TextError::Control));
        assert_eq!(single_line("  ", 9), Err(TextError::Empty));
    }
}
