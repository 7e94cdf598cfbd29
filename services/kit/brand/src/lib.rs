//! The tenant's accent and its guard, for pages and mails: one declared colour becomes readable shades for light and
//! dark grounds. In OKLCH lightness alone moves, and chroma only where the gamut of sRGB forces it.
use palette::color_difference::Wcag21RelativeContrast as _;
use palette::convert::FromColorUnclamped as _;
use palette::{IsWithinBounds as _, Oklch, Srgb};

/// Grounds of the stylesheet's tokens that the accent is read on: `--sunken` when light, `--raised` when dark.
const LIGHT_GROUND: &str = "#f2f5f4";
const DARK_GROUND: &str = "#1d2724";
/// Contrast (WCAG 2.2) of the accent on its ground, and of text on the accent.
const LIGHT_CONTRAST: f32 = 5.0;
const DARK_CONTRAST: f32 = 6.0;
const TEXT_CONTRAST: f32 = 4.5;
const WHITE: &str = "#ffffff";
const INK: &str = "#0c1512";

/// Readable shades of one colour, each `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shades {
    /// On light pages.
    pub light: Shade,
    /// On dark pages.
    pub dark: Shade,
}

/// A colour and what is written on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shade {
    /// The accent.
    pub accent: String,
    /// Text on the accent.
    pub text: &'static str,
}

/// The shades of a declared colour, `#rrggbb`; None: it is no colour.
#[must_use]
pub fn shades(declared: &str) -> Option<Shades> {
    let colour = parse(declared)?;
    Some(Shades {
        light: shade(colour, LIGHT_GROUND, LIGHT_CONTRAST, Towards::Black)?,
        dark: shade(colour, DARK_GROUND, DARK_CONTRAST, Towards::White)?,
    })
}

/// The shades of a declared colour, or the product's own (`--kelp` of the stylesheet) where none is declared.
#[must_use]
pub fn shades_or_product(declared: Option<&str>) -> Shades {
    let own = |accent: &str, text| Shade { accent: accent.to_owned(), text };
    declared
        .and_then(shades)
        .unwrap_or_else(|| Shades { light: own("#1b5a4d", WHITE), dark: own("#6fc0ab", INK) })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Towards {
    Black,
    White,
}

/// The declared colour, moved only as far as it is readable on the ground.
fn shade(declared: Srgb, ground: &str, wanted: f32, towards: Towards) -> Option<Shade> {
    let ground = parse(ground)?;
    let readable = |colour: Srgb| rounded(colour).relative_contrast(ground) >= wanted;
    let accent = if readable(declared) { declared } else { moved(declared, towards, readable) };
    let accent = rounded(accent);
    let on = |text| parse(text).is_some_and(|text| accent.relative_contrast(text) >= TEXT_CONTRAST);
    let text = if on(WHITE) { WHITE } else { INK };
    Some(Shade { accent: hex(accent), text })
}

/// The readable colour whose lightness is nearest to the declared one's.
fn moved(declared: Srgb, towards: Towards, readable: impl Fn(Srgb) -> bool) -> Srgb {
    let colour = Oklch::from_color_unclamped(declared.into_linear());
    let (mut near, mut far) = (colour.l, if towards == Towards::Black { 0.0 } else { 1.0 });
    for _ in 0..24 {
        let middle = f32::midpoint(near, far);
        if readable(within(Oklch { l: middle, ..colour })) { far = middle } else { near = middle }
    }
    within(Oklch { l: far, ..colour })
}

/// The colour with as much of its chroma as sRGB can show.
fn within(colour: Oklch) -> Srgb {
    let shown =
        |chroma: f32| Srgb::from_linear(palette::LinSrgb::from_color_unclamped(Oklch { chroma, ..colour }));
    if shown(colour.chroma).is_within_bounds() {
        return shown(colour.chroma);
    }
    let (mut least, mut most) = (0.0, colour.chroma);
    for _ in 0..24 {
        let middle = f32::midpoint(least, most);
        if shown(middle).is_within_bounds() { least = middle } else { most = middle }
    }
    shown(least)
}

fn parse(text: &str) -> Option<Srgb> {
    let valid = text.len() == 7 && text.starts_with('#');
    valid.then(|| text.parse::<Srgb<u8>>().ok()).flatten().map(Srgb::into_format)
}

/// As a browser will show it: eight bits a channel.
fn rounded(colour: Srgb) -> Srgb {
    colour.into_format::<u8>().into_format()
}

fn hex(colour: Srgb) -> String {
    format!("#{:x}", colour.into_format::<u8>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether two colours differ by one step of eight bits at most: the guide's own figures were rounded elsewhere.
    fn alike(one: &str, other: &str) -> bool {
        let bytes = |text: &str| <[u8; 3]>::from(text.parse::<Srgb<u8>>().unwrap());
        bytes(one).into_iter().zip(bytes(other)).all(|(one, other)| one.abs_diff(other) <= 1)
    }

    #[test]
    fn the_guides_examples() {
        let luna = shades("#d77fa1").unwrap();
        assert!(alike(&luna.light.accent, "#a04e70"), "{luna:?}");
        assert!(alike(&luna.dark.accent, "#e188aa"), "{luna:?}");
        assert_eq!((luna.light.text, luna.dark.text), (WHITE, INK));
        let sol = shades("#20639b").unwrap();
        assert_eq!(sol.light.accent, "#20639b");
        assert!(alike(&sol.dark.accent, "#67a8e4"), "{sol:?}");
    }

    #[test]
    fn what_is_no_colour_has_no_shades() {
        for none in ["", "red", "#fff", "#20639", "#20639g", "20639b0", "#20639b}"] {
            assert_eq!(shades(none), None, "{none}");
        }
        let own = shades_or_product(None);
        assert_eq!(shades(&own.light.accent).unwrap().light, own.light);
        assert_eq!(shades(&own.dark.accent).unwrap().dark, own.dark);
    }

    proptest! {
        #[test]
        fn every_colour_becomes_readable(red: u8, green: u8, blue: u8) {
            let shades = shades(&format!("#{red:02x}{green:02x}{blue:02x}")).unwrap();
            let contrast = |one: &str, other: &str| parse(one).unwrap().relative_contrast(parse(other).unwrap());
            prop_assert!(contrast(&shades.light.accent, LIGHT_GROUND) >= LIGHT_CONTRAST);
            prop_assert!(contrast(&shades.dark.accent, DARK_GROUND) >= DARK_CONTRAST);
            for shade in [&shades.light, &shades.dark] {
                prop_assert!(contrast(&shade.accent, shade.text) >= TEXT_CONTRAST, "{shade:?}");
            }
        }
    }
}
