//! SVG: read within bounds, refused where something of it would be lost, drawn into shapes and written anew (usvg).
mod check;

use std::panic::catch_unwind;

use usvg::roxmltree::{Document, ParsingOptions};
use usvg::{ImageHrefResolver, Indent, Options, Tree, WriteOptions};

use crate::{Logo, LogoError, MOST_PIXELS, bounded, written};

/// Most nodes that are read: elements, texts and comments.
const MOST_NODES: u32 = 8_000;
/// Digits behind the point: far below a pixel, also where the whole drawing is one unit wide.
const PRECISION: u8 = 6;

/// What was drawn, and how large it says that it is.
struct Drawing {
    elements: String,
    width: f32,
    height: f32,
}

/// An SVG, as its text.
pub fn svg(text: &str) -> Result<Logo, LogoError> {
    bounded(text.as_bytes())?;
    // The reader and the checks are bounded, and yet nobody's drawing may end the process for every other business.
    let drawing = catch_unwind(|| drawn(text)).unwrap_or(Err(LogoError::TooMuch))?;
    let Drawing { elements, width, height } = drawing;
    let anew = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{elements}"#
    );
    // What is served is held against the same rules as what was given.
    check::document(&read(&anew)?)?;
    let side = f64::from(width.max(height));
    written(anew.into_bytes(), proportion(width, side), proportion(height, side))
}

/// A side in whole numbers, where the longer one is [`MOST_PIXELS`].
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and MOST_PIXELS")]
fn proportion(side: f32, longer: f64) -> u32 {
    (f64::from(side) / longer * f64::from(MOST_PIXELS)).round() as u32
}

/// Reads XML: without a DTD, so that no entity is declared.
fn read(text: &str) -> Result<Document<'_>, LogoError> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| unreadable(error.to_string()))
}

fn drawn(text: &str) -> Result<Drawing, LogoError> {
    let document = read(text)?;
    check::document(&document)?;
    let nothing =
        ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let options = Options { image_href_resolver: nothing, ..Options::default() };
    let tree = Tree::from_xmltree(&document, &options).map_err(|error| unreadable(error.to_string()))?;
    if !tree.root().has_children() {
        return Err(LogoError::Empty);
    }
    let options = WriteOptions {
        indent: Indent::None,
        coordinates_precision: PRECISION,
        transforms_precision: PRECISION,
        ..WriteOptions::default()
    };
    let whole = tree.to_string(&options);
    // Its own head has a size and no viewBox, without which some browsers do not scale a picture.
    let (_, elements) = whole.split_once('>').ok_or(LogoError::Empty)?;
    let size = tree.size();
    Ok(Drawing { elements: elements.to_owned(), width: size.width(), height: size.height() })
}

fn unreadable(why: String) -> LogoError {
    LogoError::Unreadable { kind: "SVG", why }
}

#[cfg(test)]
mod tests;
