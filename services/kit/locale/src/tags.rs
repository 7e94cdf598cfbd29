//! The languages by their BCP 47 tags.
use crate::Language;

impl Language {
    /// The language that fits a tag: of a region that is not known, the language alone; what is not spoken reads as
    /// English.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let known = kit_language::nearest(tag, Self::ALL.map(Self::tag));
        let language = Self::ALL.into_iter().find(|language| Some(language.tag()) == known);
        language.unwrap_or(Self::English)
    }

    /// Its tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Spanish => "es",
            Self::EuropeanSpanish => "es-ES",
            Self::UnitedStatesSpanish => "es-US",
            Self::English => "en",
            Self::BritishEnglish => "en-GB",
            Self::AmericanEnglish => "en-US",
        }
    }

    /// What it calls itself, without its region.
    #[must_use]
    pub fn autonym(self) -> &'static str {
        if self.is_spanish() { "Español" } else { "English" }
    }

    /// What it calls itself beside others: with its region where one of them is the same language of another region.
    #[must_use]
    pub fn autonym_among(self, others: &[String]) -> &'static str {
        let of_another_region =
            |tag: &String| *tag != self.tag() && Self::of(tag).is_spanish() == self.is_spanish();
        if !others.iter().any(of_another_region) {
            return self.autonym();
        }
        match self {
            Self::Spanish | Self::English => self.autonym(),
            Self::EuropeanSpanish => "Español (España)",
            Self::UnitedStatesSpanish => "Español (EE. UU.)",
            Self::BritishEnglish => "English (UK)",
            Self::AmericanEnglish => "English (US)",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_finds_its_language_and_region() {
        let mut tags = Language::ALL.map(Language::tag);
        tags.sort_unstable();
        assert_eq!(tags, kit_language::SPOKEN);
        for language in Language::ALL {
            assert_eq!(Language::of(&language.tag().to_lowercase()), language);
        }
        for (tag, language) in [
            ("es-MX", Language::Spanish),
            ("en-AU", Language::English),
            ("fr", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of(tag), language, "{tag}");
        }
    }

    #[test]
    fn a_region_is_named_where_a_language_stands_twice() {
        let among = |tags: [&str; 2]| {
            let tags = tags.map(str::to_owned);
            tags.each_ref().map(|tag| Language::of(tag).autonym_among(&tags))
        };
        assert_eq!(among(["en-US", "es-US"]), ["English", "Español"]);
        assert_eq!(among(["en-US", "en-GB"]), ["English (US)", "English (UK)"]);
        assert_eq!(among(["es-ES", "es-US"]), ["Español (España)", "Español (EE. UU.)"]);
        assert_eq!(among(["en", "en-US"]), ["English", "English (US)"]);
    }
}
