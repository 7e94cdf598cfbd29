//! Text in the tenant's languages.
use std::collections::BTreeMap;

use kit_field::FieldCode;
use kit_language::nearest;
use serde::{Deserialize, Serialize};

use crate::check::Checks;

/// A text by language (BCP 47). A language that is missing reads as the same one of another region, else as the
/// tenant's first.
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
    /// Whether it may have line breaks.
    pub breaks: bool,
    /// Whether the first language must be there.
    pub required: bool,
}

// === impl Localized ===

impl Localized {
    /// Checks a text: languages of the tenant only, the first one present, none too long; each is kept trimmed.
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
            checks.refuse(field, FieldCode::Unknown, "only the tenant's languages can be given");
            fits = false;
        }
        for (language, text) in given.iter_mut().filter(|(language, _)| known(language)) {
            let rule = if wanted.breaks { kit_text::lines } else { kit_text::single_line };
            match checks.text(format!("{field}.{language}"), rule(text, wanted.longest)) {
                Some(trimmed) => *text = trimmed,
                None => fits = false,
            }
        }
        let first = wanted.languages.first().cloned().unwrap_or_default();
        if wanted.required && !given.contains_key(&first) {
            checks.refuse(
                field,
                FieldCode::Required,
                format!("must be given in the tenant's first language, {first}"),
            );
            fits = false;
        }
        fits.then_some(Self(given))
    }

    /// The text in a language, whatever its region if need be, or in the first one, or in any.
    #[must_use]
    pub fn pick(&self, language: &str, first: &str) -> &str {
        let tags = || self.0.keys().map(String::as_str);
        let found = nearest(language, tags()).or_else(|| nearest(first, tags()));
        let any = || self.0.values().next();
        found.and_then(|tag| self.0.get(tag)).or_else(any).map_or("", String::as_str)
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
    fn a_missing_region_reads_as_another_one_of_its_language() {
        let name: Localized =
            texts(&[("es", "Color"), ("en-GB", "Colour"), ("en-US", "Color")]).into_iter().collect();
        let picked = |language| name.pick(language, "es");
        assert_eq!(
            [picked("en-GB"), picked("en-US"), picked("en"), picked("es-US")],
            ["Colour", "Color", "Colour", "Color"]
        );
    }

    #[test]
    fn each_bad_text_is_named() {
        let languages = ["es".to_owned(), "en".to_owned()];
        let wanted = Wanted { languages: &languages, longest: 5, breaks: false, required: true };
        let mut checks = Checks::new();
        let given = texts(&[("en", "too long"), ("fr", "Coupe")]);
        assert_eq!(Localized::parse(given, wanted, "name", &mut checks), None);
        let fields = checks.finish(None::<()>).unwrap_err();
        let named: Vec<_> = fields.iter().map(|bad| (bad.field.as_str(), bad.code.as_str())).collect();
        assert_eq!(named, [("name", "UNKNOWN"), ("name.en", "TOO_LONG"), ("name", "REQUIRED")]);
        let broken = |breaks| {
            let mut checks = Checks::new();
            Localized::parse(texts(&[("es", "a\nb")]), Wanted { breaks, ..wanted }, "name", &mut checks)
        };
        assert_eq!((broken(false).is_some(), broken(true).is_some()), (false, true));
        let kept = Localized::parse(texts(&[("es", " Uñas ")]), wanted, "name", &mut Checks::new());
        assert_eq!(kept.unwrap().pick("es", "es"), "Uñas");
    }
}
