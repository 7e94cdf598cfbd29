//! The languages that Holdfast speaks, by their BCP 47 tags, and which of several serves best. How they write is
//! kit/locale's, which whoever only passes texts on does not need.

/// The tags that are spoken: English and Spanish, alone or with a region whose habits are known.
pub const SPOKEN: [&str; 6] = ["en", "en-GB", "en-US", "es", "es-ES", "es-US"];

/// The tag that serves best where one is wanted: the same, else the first of the same language, whatever its region.
pub fn nearest<'t, T>(wanted: &str, offered: T) -> Option<&'t str>
where
    T: IntoIterator<Item = &'t str, IntoIter: Clone>,
{
    let mut offered = offered.into_iter();
    let exact = offered.clone().find(|tag| tag.eq_ignore_ascii_case(wanted));
    exact.or_else(|| offered.find(|tag| primary(tag).eq_ignore_ascii_case(primary(wanted))))
}

/// The language of a tag, without its region.
fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_region_of_the_language_is_nearer_than_another_language() {
        let offered = ["es-US", "en-US", "en-GB"];
        for (wanted, found) in [
            ("en-GB", Some("en-GB")),
            ("EN-gb", Some("en-GB")),
            ("en-AU", Some("en-US")),
            ("en_AU", Some("en-US")),
            ("en", Some("en-US")),
            ("es-ES", Some("es-US")),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(nearest(wanted, offered), found, "{wanted}");
        }
    }
}
