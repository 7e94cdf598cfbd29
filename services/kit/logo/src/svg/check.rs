//! What an SVG may hold: a closed list of elements, nothing that runs, nothing from elsewhere, and not more than it
//! looks like.
use std::collections::{HashMap, HashSet};

use usvg::roxmltree::{Document, Node, NodeId};

use crate::LogoError;

/// Elements that are drawn, or that what is drawn refers to.
const DRAWN: [&str; 18] = [
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "style",
];
/// Elements that are about the drawing: left out, with all that they hold.
const ABOUT: [&str; 3] = ["title", "desc", "metadata"];
/// Elements of text, which need a font.
const TEXT: [&str; 4] = ["text", "tspan", "textPath", "tref"];
const SVG: &str = "http://www.w3.org/2000/svg";
const HTML: &str = "http://www.w3.org/1999/xhtml";

/// Most levels of elements, each use of a part being one.
const DEEPEST: usize = 32;
/// Most that is drawn once every use stands for its part: the lengths of all attributes, and [`ELEMENT`] for each
/// element.
const MOST_WEIGHT: usize = 256 * 1024;
const ELEMENT: usize = 32;
/// Most stops of gradients: each shape that is filled with one gets its own copy.
const MOST_STOPS: usize = 100;

/// Refuses a document that holds what a logo has no need of.
pub(super) fn document(document: &Document<'_>) -> Result<(), LogoError> {
    if document.descendants().any(|node| node.is_pi()) {
        return Err(holds("a processing instruction", "style it with attributes"));
    }
    let root = document.root_element();
    if !is_svg(root) || root.tag_name().name() != "svg" {
        let why = "its outermost element is no svg".to_owned();
        return Err(LogoError::Unreadable { kind: "SVG", why });
    }
    // Readers apply a style sheet wherever it stands, in whatever namespace.
    for style in document.descendants().filter(|node| node.tag_name().name() == "style") {
        let text: String = style.children().filter_map(|child| child.text()).collect();
        rules(&text)?;
    }
    let drawn = elements(root)?;
    let stops = document.descendants().filter(|node| node.tag_name().name() == "stop").count();
    if stops > MOST_STOPS {
        return Err(holds(format!("{stops} gradient stops"), "use at most 100"));
    }
    let ids = parts(document, &drawn)?;
    Expansion { ids, left: MOST_WEIGHT }.visit(root, DEEPEST)
}

/// The parts that can be referred to by their ids; None: one that is not drawn. Of two with one id readers take either.
fn parts<'d, 'input>(
    document: &'d Document<'input>,
    drawn: &HashSet<NodeId>,
) -> Result<HashMap<&'d str, Option<Node<'d, 'input>>>, LogoError> {
    let mut parts = HashMap::new();
    for node in document.descendants() {
        let Some(id) = node.attribute("id") else { continue };
        if parts.insert(id, Some(node).filter(|node| drawn.contains(&node.id()))).is_some() {
            return Err(holds(format!("the id {id} twice"), "give each part an id of its own"));
        }
    }
    Ok(parts)
}

/// Looks at an element and at all below it; which of them are drawn. What is about the drawing is not entered.
fn elements(root: Node<'_, '_>) -> Result<HashSet<NodeId>, LogoError> {
    let (mut waiting, mut drawn) = (vec![root], HashSet::new());
    while let Some(node) = waiting.pop() {
        let name = node.tag_name().name();
        if node.tag_name().namespace() == Some(HTML) {
            return Err(holds(format!("the HTML element <{name}>"), "draw it with shapes"));
        }
        // What an editor notes in a namespace of its own draws nothing.
        if !is_svg(node) || ABOUT.contains(&name) {
            continue;
        }
        element(name)?;
        drawn.insert(node.id());
        node.attributes().try_for_each(|attribute| value(attribute.name(), attribute.value()))?;
        waiting.extend(node.children().filter(Node::is_element));
    }
    Ok(drawn)
}

fn is_svg(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().namespace(), None | Some(SVG))
}

fn element(name: &str) -> Result<(), LogoError> {
    let instead = match name {
        known if DRAWN.contains(&known) => return Ok(()),
        text if TEXT.contains(&text) => "convert text to outlines",
        "image" | "feImage" => "draw it with shapes, or give the whole logo as PNG",
        "script" | "foreignObject" => "a logo runs nothing and holds no page",
        "animate" | "animateMotion" | "animateTransform" | "set" => "a logo stands still",
        _ => "draw it with shapes, gradients, clips and masks",
    };
    Err(holds(format!("<{name}>"), instead))
}

/// An attribute of an element that is drawn.
fn value(name: &str, value: &str) -> Result<(), LogoError> {
    let lower = value.to_ascii_lowercase();
    if name.to_ascii_lowercase().starts_with("on") {
        return Err(holds(format!("the event handler {name}"), "a logo runs nothing"));
    }
    let is_local = name != "href" || lower.trim_start().starts_with('#');
    let refers_within =
        lower.split("url(").skip(1).all(|rest| rest.trim_start_matches([' ', '"', '\'']).starts_with('#'));
    if !is_local || !refers_within {
        return Err(holds(
            format!("a reference to something outside in {name}"),
            "a logo holds all that it shows",
        ));
    }
    let is_style_of = |what: &str| name.starts_with(what) || (name == "style" && lower.contains(what));
    if is_style_of("filter") || is_style_of("marker") {
        return Err(holds(format!("filters or markers in {name}"), "draw them with shapes"));
    }
    if name == "style" && lower.contains(['\\', '@']) {
        return Err(holds("a style that is written with \\ or @", "write it plainly"));
    }
    Ok(())
}

/// A style sheet: plain selectors alone, so that none of it takes long, and nothing that depends on who looks.
fn rules(text: &str) -> Result<(), LogoError> {
    let lower = text.to_ascii_lowercase();
    if ["@", "\\", "url(", "filter", "marker"].iter().any(|part| lower.contains(part)) {
        let what = "a style sheet with @, \\, url(), filters or markers";
        return Err(holds(what, "export it with presentation attributes"));
    }
    let without_comments: String = lower
        .split("/*")
        .enumerate()
        .map(|(place, part)| if place == 0 { part } else { after_comment(part) })
        .collect();
    let selectors = without_comments.split('}').filter_map(|rule| rule.split('{').next());
    let is_plain = |selector: &str| {
        selector.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || b".#-_".contains(&byte))
    };
    if selectors.flat_map(|list| list.split(',')).all(is_plain) {
        return Ok(());
    }
    Err(holds(
        "a style sheet with more than names and classes as selectors",
        "export it with presentation attributes",
    ))
}

fn after_comment(part: &str) -> &str {
    part.split_once("*/").map_or("", |(_, rest)| rest)
}

fn holds(what: impl Into<String>, instead: &'static str) -> LogoError {
    LogoError::Holds { what: what.into(), instead }
}

/// What is drawn once every use stands for the part that it names.
struct Expansion<'d, 'input> {
    ids: HashMap<&'d str, Option<Node<'d, 'input>>>,
    left: usize,
}

impl<'d, 'input> Expansion<'d, 'input> {
    /// Goes the way of who draws, and stops where it is too long: a part that uses itself has no end.
    fn visit(&mut self, node: Node<'d, 'input>, deeper: usize) -> Result<(), LogoError> {
        let deeper = deeper.checked_sub(1).ok_or(LogoError::TooMuch)?;
        let weight = ELEMENT + node.attributes().map(|attribute| attribute.value().len()).sum::<usize>();
        self.left = self.left.checked_sub(weight).ok_or(LogoError::TooMuch)?;
        for attribute in node.attributes() {
            for name in references(attribute.name(), attribute.value()) {
                match self.ids.get(name).copied() {
                    Some(Some(part)) => self.visit(part, deeper)?,
                    Some(None) => {
                        let what = format!("a reference to {name}, which is not drawn");
                        return Err(holds(what, "move it among what is drawn"));
                    }
                    None => {}
                }
            }
        }
        node.children().filter(Node::is_element).try_for_each(|child| self.visit(child, deeper))
    }
}

/// The ids that an attribute refers to.
fn references<'v>(name: &str, value: &'v str) -> impl Iterator<Item = &'v str> {
    let own = (name == "href").then(|| value.trim().trim_start_matches('#'));
    let within = value.split('#').skip(1).filter_map(|rest| rest.split([')', '"', '\'', ' ']).next());
    own.into_iter().chain(within.filter(move |_| name != "href"))
}
