//! Which file of a crate uses which ([`graph`] says what counts). Files of the crates of [`NO_CIRCLE`] use each
//! other in no circle, directly or through others; elsewhere a circle has at most two files. The modules of a crate
//! use only those that [`table`] names.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use holdfast_tests::mesh::workspace;

mod graph;
pub mod names;
mod table;

use graph::{Graph, graph, graph_of};
use table::{ARROWS, Row};

/// Crates in which no two files may know each other.
const NO_CIRCLE: [&str; 8] = [
    "services/gateway",
    "services/gateway/edge",
    "services/gateway/core",
    "services/gateway/api",
    "services/gateway/pages",
    "services/policy",
    "services/retention",
    "services/kit/limits",
];

/// Files that know one another, in groups of two or more.
fn circles(graph: &Graph) -> Vec<BTreeSet<String>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|file| (file.as_str(), reached(graph, file))).collect();
    let mut circles: Vec<BTreeSet<String>> = Vec::new();
    for file in graph.keys() {
        let others = reached[file.as_str()].iter().filter(|other| reached[*other].contains(file.as_str()));
        let circle: BTreeSet<String> = others.map(|other| (*other).to_owned()).collect();
        if circle.len() > 1 && !circles.contains(&circle) {
            circles.push(circle);
        }
    }
    circles
}

/// Every file that one uses, over however many others.
fn reached<'g>(graph: &'g Graph, from: &str) -> BTreeSet<&'g str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = graph[from].iter().map(String::as_str).collect();
    while let Some(file) = next.pop() {
        if reached.insert(file) {
            next.extend(graph[file].iter().map(String::as_str));
        }
    }
    reached
}

/// Arrows between the modules at the top of a crate that the table does not name.
fn unlisted(graph: &Graph, table: &[Row]) -> Vec<String> {
    let top = |module: &str| module.split('/').next().unwrap_or_default().to_owned();
    let mut found = BTreeSet::new();
    for (from, used) in graph {
        for to in used {
            let (from, to) = (top(from), top(to));
            let allowed = table.iter().any(|(name, may)| *name == from && may.contains(&to.as_str()));
            if from != to && !to.is_empty() && !["", "app"].contains(&from.as_str()) && !allowed {
                found.insert(format!("{from} -> {to}"));
            }
        }
    }
    found.into_iter().collect()
}

/// Modules that a table names and the crate does not have.
fn missing(graph: &Graph, table: &[Row]) -> Vec<String> {
    let named = table.iter().flat_map(|(name, may)| may.iter().chain([name]));
    let named: BTreeSet<&str> = named.copied().collect();
    named.into_iter().filter(|name| !graph.contains_key(*name)).map(str::to_owned).collect()
}

/// Folders of the crates, as the workspace names them.
fn crates() -> Vec<String> {
    let text = fs::read_to_string(workspace().join("Cargo.toml")).expect("the workspace");
    let members =
        text.split_once("members = [").and_then(|(_, rest)| rest.split_once("\n]")).expect("members").0;
    let lines = members.lines().map(str::trim).filter(|line| line.starts_with('"'));
    lines.map(|line| line.trim_matches(['"', ',']).to_owned()).collect()
}

#[test]
fn files_know_one_another_in_no_circle() {
    let mut found = Vec::new();
    for folder in crates() {
        let most = if NO_CIRCLE.contains(&folder.as_str()) { 1 } else { 2 };
        let circles = circles(&graph(&workspace().join(&folder).join("src")));
        let large = circles.into_iter().filter(|circle| circle.len() > most);
        found.extend(large.map(|circle| format!("{folder}: {circle:?}")));
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn modules_use_what_the_table_names() {
    let mut found = Vec::new();
    for (folder, table) in ARROWS {
        let graph = graph(&workspace().join(folder).join("src"));
        found.extend(unlisted(&graph, table).into_iter().map(|arrow| format!("{folder}: {arrow}")));
        found.extend(missing(&graph, table).into_iter().map(|name| format!("{folder} has no {name}")));
    }
    assert_eq!(found, Vec::<String>::new());
}

/// The circles among files, by module path and text.
fn circles_of<const N: usize>(sources: [(&str, &str); N]) -> Vec<Vec<String>> {
    let texts = sources.map(|(module, text)| (module.to_owned(), text.to_owned()));
    circles(&graph_of(texts)).into_iter().map(|circle| circle.into_iter().collect()).collect()
}

#[test]
fn circles_unlisted_arrows_and_modules_that_are_gone_are_found() {
    let sources = [
        ("", "mod a; mod b; mod c; mod d;"),
        ("a", "use crate::b::One; #[cfg(test)] mod tests { use crate::d::Never; }"),
        ("b", "use super::c; fn f(one: One) { c::g(one); }"),
        ("c", "fn g(_: crate::a::Two) {}"),
        ("d", "use std::fmt;"),
    ];
    assert_eq!(circles_of(sources), [["a", "b", "c"]]);
    let graph = graph_of(sources.map(|(module, text)| (module.to_owned(), text.to_owned())));
    let table: &[Row] = &[("a", &["b"]), ("b", &["c"])];
    assert_eq!(unlisted(&graph, table), ["c -> a"]);
    assert_eq!(missing(&graph, table), Vec::<String>::new());
    assert_eq!(missing(&graph, &[("a", &["gone"]), ("away", &["b"])]), ["away", "gone"]);
}

#[test]
fn items_are_followed_to_their_files() {
    let root = "mod a; mod b; pub use a::Item; pub use b::Other as Renamed;";
    let through_the_root = [
        ("", root),
        ("a", "pub struct Item; fn f(_: crate::Renamed) {}"),
        ("b", "use crate::Item; pub struct Other;"),
    ];
    assert_eq!(circles_of(through_the_root), [["a", "b"]]);
    let child = "use super::Shared; pub struct View(Shared);";
    for parent in [
        "mod view; struct Shared; fn show() { self::view::View::new(); }",
        "mod view; struct Shared; fn show() { view::View::new(); }",
        "mod view; use view::View; struct Shared;",
        "mod view; pub use view::View; struct Shared; fn show(_: View) {}",
        "mod view; struct Shared; fn show() { vec![view::View::new()]; }",
    ] {
        let sources = [("", "mod a;"), ("a", parent), ("a/view", child)];
        assert_eq!(circles_of(sources), [["a", "a/view"]], "{parent}");
    }
}

#[test]
fn a_parent_that_mounts_its_children_is_in_no_circle() {
    let child = "use super::Shared; pub(super) struct View(Shared);";
    for parent in ["mod view; struct Shared;", "mod view; pub use view::View; struct Shared;"] {
        let sources = [("", "mod a;"), ("a", parent), ("a/view", child)];
        assert_eq!(circles_of(sources), Vec::<Vec<String>>::new(), "{parent}");
    }
    let routes = "mod shared; mod view; fn routes() -> Router { get(view::show).merge(view::more()) }";
    let sources = [
        ("", "mod a;"),
        ("a", routes),
        ("a/shared", "pub struct Shared;"),
        ("a/view", "use super::shared::Shared; pub(super) fn show(_: Shared) {}"),
    ];
    assert_eq!(circles_of(sources), Vec::<Vec<String>>::new());
}
