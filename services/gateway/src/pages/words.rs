//! The pages' words (`locales/`).
use fluent_templates::{LanguageIdentifier, Loader as _, static_loader};

static_loader! {
    static WORDS = { locales: "./locales", fallback_language: "en" };
}

/// The language of the pages for one of the tenant's.
pub(super) fn spoken(language: &str) -> &'static str {
    match language.split('-').next() {
        Some("es") => "es",
        _ => "en",
    }
}

/// The words for a key.
pub(super) fn say(language: &str, key: &str) -> String {
    let language: LanguageIdentifier = language.parse().unwrap_or_default();
    WORDS.try_lookup(&language, key).unwrap_or_else(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_every_word() {
        for key in ["front-title", "front-lead", "front-api", "front-docs", "phone", "email", "address"] {
            let (en, es) = (say("en", key), say("es", key));
            assert!(en != key && es != key && en != es, "{key}: {en} / {es}");
        }
        assert_eq!((spoken("es-AR"), spoken("fr")), ("es", "en"));
    }
}
