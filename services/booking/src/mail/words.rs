//! The catalogue of the mails' sentences.
use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};
use kit_locale::Language;

static_loader! {
    static SENTENCES = {
        locales: "./locales",
        fallback_language: "en",
        // No invisible isolation marks: mails and calendar files are compared and copied as plain text.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// What a language says.
pub trait Sentences {
    /// A sentence of the catalogue.
    fn message(self, key: &str, values: &[(&'static str, &str)]) -> String;
}

impl Sentences for Language {
    fn message(self, key: &str, values: &[(&'static str, &str)]) -> String {
        let identifier: LanguageIdentifier = self.tag().parse().unwrap_or_default();
        let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> = values
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from((*value).to_owned())))
            .collect();
        kit_locale::one_full_stop(SENTENCES.lookup_with_args(&identifier, key, &arguments))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_exists_in_both_languages() {
        let english = include_str!("../../locales/en/mail.ftl");
        let keys =
            |text: &'static str| text.lines().filter_map(|line| line.split_once(" = ")).map(|pair| pair.0);
        let spanish: Vec<_> = keys(include_str!("../../locales/es/mail.ftl")).collect();
        assert_eq!(keys(english).collect::<Vec<_>>(), spanish);
        assert!(Language::Spanish.message("confirmed-heading", &[]).contains("confirmada"));
    }

    #[test]
    fn a_region_says_only_what_it_says_otherwise_than_its_language() {
        let heading = |language: Language| language.message("cancelled-heading", &[]);
        assert_eq!(heading(Language::AmericanEnglish), "Your booking is canceled");
        for language in [Language::English, Language::BritishEnglish] {
            assert_eq!(heading(language), "Your booking is cancelled");
        }
        let greeting = |language: Language| language.message("greeting", &[("name", "Ana")]);
        for language in Language::ALL {
            let expected = if language.is_spanish() { "Hola, Ana:" } else { "Dear Ana," };
            assert_eq!(greeting(language), expected, "{language:?}");
        }
    }
}
