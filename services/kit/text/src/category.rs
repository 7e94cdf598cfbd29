//! The general category of a character.
use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

/// Its general category (Unicode).
pub(crate) fn category(symbol: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(symbol)
}
