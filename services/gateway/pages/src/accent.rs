//! The tenant's accent as a stylesheet.
use std::fmt::Write as _;

use kit_brand::{Shade, shades};

/// The stylesheet of a tenant: its accent for both schemes; empty without one, so that the product's stays.
#[must_use]
pub fn stylesheet(declared: Option<&str>) -> String {
    let Some(shades) = declared.and_then(shades) else { return String::new() };
    let rule =
        |shade: &Shade| format!(":root {{ --tenant: {}; --on-tenant: {}; }}", shade.accent, shade.text);
    let mut text = rule(&shades.light);
    let _ = write!(text, "\n@media (prefers-color-scheme: dark) {{ {} }}\n", rule(&shades.dark));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_colour_the_products_stays() {
        assert_eq!(stylesheet(None), "");
        assert!(
            stylesheet(Some("#20639b"))
                .starts_with(":root { --tenant: #20639b; --on-tenant: #ffffff; }\n@media")
        );
    }

    #[test]
    fn the_products_shades_are_the_stylesheets() {
        let tokens = include_str!("../assets/css/1-tokens.css");
        let own = kit_brand::shades_or_product(None);
        for shade in [own.light, own.dark] {
            assert!(tokens.contains(&format!("--kelp: {};", shade.accent)), "{shade:?}");
        }
    }
}
