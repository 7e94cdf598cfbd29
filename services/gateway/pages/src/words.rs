//! What the pages say: Fluent files, one per area and language (`locales/`). A key that is missing, unused, or in one
//! language alone fails the tests. A folder with a region holds only what that region says otherwise.
use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader as _, static_loader};
use kit_locale::Language;

static_loader! {
    static WORDS = {
        locales: "./locales",
        fallback_language: "en",
        // No invisible isolation marks: both languages run the same way, and people copy from pages.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The words of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(pub Language);

impl Words {
    /// A sentence.
    #[must_use]
    pub fn message(self, key: &str) -> String {
        self.look_up(key, &HashMap::new())
    }

    /// A sentence with these texts in it, each already written for people.
    #[must_use]
    pub fn with(self, key: &str, texts: &[(&'static str, &str)]) -> String {
        self.look_up(key, &arguments(texts))
    }

    /// A sentence about so many (`$n`, which also chooses singular or plural), with these texts in it.
    #[must_use]
    pub fn count(self, key: &str, n: usize, texts: &[(&'static str, &str)]) -> String {
        let mut arguments = arguments(texts);
        arguments.insert(Cow::Borrowed("n"), FluentValue::from(n));
        self.look_up(key, &arguments)
    }

    fn look_up(self, key: &str, arguments: &HashMap<Cow<'static, str>, FluentValue<'_>>) -> String {
        let language: LanguageIdentifier = self.0.tag().parse().unwrap_or_default();
        let found = WORDS.try_lookup_with_args(&language, key, arguments).map(kit_locale::one_full_stop);
        found.unwrap_or_else(|| {
            tracing::error!(key, "the pages have no such words");
            key.to_owned()
        })
    }
}

fn arguments<'t>(texts: &[(&'static str, &'t str)]) -> HashMap<Cow<'static, str>, FluentValue<'t>> {
    texts.iter().map(|(name, text)| (Cow::Borrowed(*name), FluentValue::from(*text))).collect()
}

#[cfg(test)]
mod tests;
