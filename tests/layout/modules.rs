//! Which file of a crate uses which: read from every `use` and path that begins with `crate` or `super`. Files of the
//! gateway, policy and retention use each other in no circle, directly or through others; elsewhere a circle has at
//! most two files. The modules of a service use only those that the table names.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use holdfast_tests::mesh::workspace;
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, UseTree};

use super::sizes::files;

/// Files by module path ("ops/book"), each with those that it uses.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// Crates in which no two files may know each other.
const NO_CIRCLE: [&str; 7] = [
    "services/gateway",
    "services/gateway/edge",
    "services/gateway/core",
    "services/gateway/api",
    "services/gateway/pages",
    "services/policy",
    "services/retention",
];

/// The modules that one may use.
type Row = (&'static str, &'static [&'static str]);

/// What the modules of a service may use. `app` and `lib` wire everything and are not named.
const ARROWS: &[(&str, &[Row])] = &[
    (
        "services/identity",
        &[
            ("grpc", &["crypto", "ops"]),
            ("ops", &["authz", "crypto", "sessions", "signing", "store"]),
            ("jobs", &["signing"]),
            ("store", &["authz"]),
            ("signing", &["store"]),
            ("authz", &["crypto"]),
            ("sessions", &["authz", "crypto"]),
        ],
    ),
    (
        "services/booking",
        &[
            ("grpc", &["actor", "ops", "store", "wire"]),
            ("wire", &["ops", "store"]),
            // What is kept for a repeated request is the message itself.
            ("ops", &["actor", "authz", "mail", "ports", "store", "wire"]),
            ("jobs", &["authz", "mail", "ops", "store"]),
            ("clients", &["ports"]),
            ("store", &["authz"]),
            ("authz", &["actor"]),
            ("config", &["mail"]),
        ],
    ),
    (
        "services/policy",
        &[
            ("grpc", &["ops", "watch"]),
            // An operation wakes those who watch, and who watches asks what is in force.
            ("watch", &["ops", "store", "supported_settings"]),
            ("ops", &["authz", "store", "supported_settings", "watch"]),
            ("store", &["authz"]),
        ],
    ),
    (
        "services/retention",
        &[("grpc", &["ops", "store"]), ("ops", &["authz", "store"]), ("store", &["authz"])],
    ),
    (
        "services/gateway/edge",
        &[
            ("tls", &["middleware", "refusal", "request", "sources", "state"]),
            ("middleware", &["input", "limits", "refusal", "request", "state"]),
            ("state", &["input", "limits"]),
            ("input", &["refusal", "request", "sources"]),
            ("request", &["refusal"]),
        ],
    ),
    ("services/gateway/api", &[("openapi", &["routes"]), ("routes", &["schema"])]),
    (
        "services/gateway/pages",
        &[
            ("error_pages", &["assets", "context", "manage", "shell", "words"]),
            ("staff", &["appointment", "assets", "context", "links", "moment", "shell", "words"]),
            ("manage", &["appointment", "assets", "context", "moment", "retry", "shell", "tiers"]),
            ("book", &["assets", "context", "moment", "retry", "shell", "tiers", "words"]),
            ("agreement", &["appointment", "assets", "context", "shell"]),
            ("docs", &["assets"]),
            ("appointment", &["context", "moment", "tiers"]),
            ("tiers", &["context", "moment", "words"]),
            ("moment", &["context"]),
            ("shell", &["accent", "assets", "context", "links", "words"]),
            ("context", &["words"]),
        ],
    ),
];

/// The paths of a file that stay in its crate, as segments from the crate's root.
struct Paths {
    /// The module of the file, as segments.
    own: Vec<String>,
    found: BTreeSet<Vec<String>>,
}

impl Paths {
    /// A path as it stands in the file, from the crate's root; None: it leaves the crate.
    fn keep(&mut self, segments: &[String]) {
        let mut from = self.own.clone();
        let mut rest = segments.iter().peekable();
        match rest.peek().map(|first| first.as_str()) {
            Some("crate") => {
                from.clear();
                rest.next();
            }
            Some("super") => {}
            _ => return,
        }
        while rest.peek().is_some_and(|next| *next == "super") {
            from.pop();
            rest.next();
        }
        self.found.insert(from.into_iter().chain(rest.cloned()).collect());
    }

    fn keep_tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.keep_tree(&with(&path.ident), &path.tree),
            UseTree::Name(name) => self.keep(&with(&name.ident)),
            UseTree::Rename(name) => self.keep(&with(&name.ident)),
            UseTree::Glob(_) => self.keep(before),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.keep_tree(before, tree)),
        }
    }
}

impl<'a> Visit<'a> for Paths {
    fn visit_item_use(&mut self, item: &'a ItemUse) {
        self.keep_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.keep(&segments);
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        // What tests use bears on nothing.
        if !item.attrs.iter().any(is_of_tests) {
            visit::visit_item_mod(self, item);
        }
    }
}

fn is_of_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|what| what == "test")
}

/// The module of a file: "ops/book"; the crate's root is empty.
fn module_of(file: &Path, source: &Path) -> String {
    let path = file.strip_prefix(source).expect("below the source").with_extension("");
    let path = path.to_string_lossy().into_owned();
    let path = path.strip_suffix("/mod").unwrap_or(&path);
    if ["lib", "main"].contains(&path) { String::new() } else { path.to_owned() }
}

fn graph(source: &Path) -> Graph {
    let mut found = Vec::new();
    files(source, &mut found);
    let rust = found.into_iter().filter(|file| file.extension().is_some_and(|end| end == "rs"));
    let texts: BTreeMap<String, String> = rust
        .map(|file| (module_of(&file, source), fs::read_to_string(&file).expect("a file")))
        .filter(|(module, _)| !module.split('/').any(|part| part == "tests"))
        .collect();
    texts.iter().map(|(module, text)| (module.clone(), used(module, text, &texts))).collect()
}

/// The files of the crate that one uses: the nearest to each path.
fn used(module: &str, text: &str, all: &BTreeMap<String, String>) -> BTreeSet<String> {
    let own = module.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let mut paths = Paths { own, found: BTreeSet::new() };
    paths.visit_file(&syn::parse_file(text).expect("Rust"));
    let nearest = |path: &Vec<String>| {
        let candidates = (1..=path.len()).rev().map(|length| path[..length].join("/"));
        candidates.into_iter().find(|candidate| all.contains_key(candidate))
    };
    paths.found.iter().filter_map(nearest).filter(|other| other != module).collect()
}

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
fn strangers(graph: &Graph, table: &[Row]) -> Vec<String> {
    let top = |module: &str| module.split('/').next().unwrap_or_default().to_owned();
    let mut found = BTreeSet::new();
    for (from, used) in graph {
        for to in used {
            let (from, to) = (top(from), top(to));
            let allowed = table.iter().any(|(name, may)| *name == from && may.contains(&to.as_str()));
            if from != to && !["", "app"].contains(&from.as_str()) && !allowed {
                found.insert(format!("{from} -> {to}"));
            }
        }
    }
    found.into_iter().collect()
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
        found.extend(strangers(&graph, table).into_iter().map(|arrow| format!("{folder}: {arrow}")));
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn circles_and_strangers_are_found() {
    let sources = [
        ("a", "use crate::b::One; #[cfg(test)] mod tests { use crate::d::Never; }"),
        ("b", "use super::c; fn f(one: One) { c::g(one); }"),
        ("c", "fn g(_: crate::a::One) {}"),
        ("d", "use std::fmt;"),
    ];
    let texts: BTreeMap<String, String> =
        sources.map(|(module, text)| (module.to_owned(), text.to_owned())).into();
    let graph: Graph =
        texts.iter().map(|(module, text)| (module.clone(), used(module, text, &texts))).collect();
    assert_eq!(circles(&graph), [["a", "b", "c"].map(str::to_owned).into()]);
    let table: &[Row] = &[("a", &["b"]), ("b", &["c"])];
    assert_eq!(strangers(&graph, table), ["c -> a"]);
}
