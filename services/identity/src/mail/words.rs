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
        // No invisible isolation marks: mails are compared and copied as plain text.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A sentence of the catalogue.
pub(super) fn message(language: Language, key: &str, values: &[(&'static str, &str)]) -> String {
    let identifier: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> = values
        .iter()
        .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from((*value).to_owned())))
        .collect();
    kit_locale::one_full_stop(SENTENCES.lookup_with_args(&identifier, key, &arguments))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_sentence_exists_in_both_languages() {
        let keys =
            |text: &'static str| text.lines().filter_map(|line| line.split_once(" = ")).map(|pair| pair.0);
        let english: Vec<_> = keys(include_str!("../../locales/en/mail.ftl")).collect();
        let spanish: Vec<_> = keys(include_str!("../../locales/es/mail.ftl")).collect();
        assert_eq!(english, spanish);
    }
}
