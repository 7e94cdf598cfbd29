//! The logo: written anew, or refused with its path and what to do.
use holdfast_proto::tenant::v1::{Logo, LogoType};
use serde_json::{Value, json};

use super::{checked, checked_if_honoured};
use crate::tests::spec;
use crate::{effective, settings};

const SUN: &str =
    r##"<svg viewBox="0 0 48 24"><title>Sol</title><circle cx="24" cy="12" r="9" fill="#f2a541"/></svg>"##;
/// One white pixel.
const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAHLCMmQAAAABJRU5ErkJggg==";

fn branding(logo: &Value) -> Value {
    json!({ "branding": { "logo": logo } })
}

fn logo_of(change: &Value) -> Logo {
    checked(change).unwrap().logo.unwrap()
}

fn refusals(change: &Value) -> Vec<String> {
    checked_if_honoured(change).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn a_logo_is_written_anew_and_says_what_it_is() {
    let sun = logo_of(&branding(&json!({ "svg": SUN })));
    assert_eq!((sun.r#type(), sun.width, sun.height), (LogoType::Svg, 1_024, 512));
    let text = String::from_utf8(sun.content).unwrap();
    assert!(text.contains("#f2a541") && !text.contains("title"), "{text}");
    let pixel = logo_of(&branding(&json!({ "png": PIXEL })));
    assert_eq!((pixel.r#type(), pixel.width, pixel.height), (LogoType::Png, 1, 1));
    assert!(pixel.content.starts_with(b"\x89PNG"));
    let neither = checked(&json!({ "branding": { "accent": "#20639b" } })).unwrap();
    assert_eq!((neither.logo, neither.accent.as_str()), (None, "#20639b"));
}

#[test]
fn the_same_logo_makes_the_same_document() {
    let declared = spec(&branding(&json!({ "svg": SUN }))).unwrap();
    assert_eq!(effective(&declared), effective(&declared));
}

#[test]
fn a_logo_that_cannot_be_taken_whole_is_refused_with_its_path() {
    for (logo, expected) in [
        (
            json!({ "svg": "<svg><text>Sol</text></svg>" }),
            "spec.branding.logo.svg: holds <text>: convert text to outlines",
        ),
        (json!({ "svg": "Sol" }), "spec.branding.logo.svg: is no SVG that can be read: "),
        (json!({ "png": "Sol" }), "spec.branding.logo.png: is no PNG that can be read: "),
        (json!({ "svg": SUN, "png": PIXEL }), "spec.branding.logo: "),
        (
            json!({ "svg": "x".repeat(65_537) }),
            "spec.branding.logo.svg: 65537 characters: holds at most 65536",
        ),
        (json!({ "jpeg": "x" }), "spec.branding.logo.jpeg: x: is not a known field"),
    ] {
        let found = refusals(&branding(&logo));
        assert!(found.iter().any(|refusal| refusal.starts_with(expected)), "{expected}: {found:?}");
    }
}

/// Long numbers of a drawing are no card numbers.
#[test]
fn the_numbers_of_a_path_are_no_card_numbers() {
    let path = r#"<svg viewBox="0 0 9 9"><path d="M4111 1111 1111 1111L0 9h9z"/></svg>"#;
    assert_eq!(refusals(&branding(&json!({ "svg": path }))), Vec::<String>::new());
    assert!(settings().any(|setting| setting.path == "branding.logo" && setting.is_honoured()));
}
