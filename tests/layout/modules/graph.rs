//! Which file of a crate uses which. Every `use` and path is followed to the file in which its item stands: through
//! `crate`, `self`, `super`, a declared child module, an imported module, and the `pub use` of every module between.
//!
//! Two things are no use. A parent that declares a child (`mod child;`) or re-exports an item of one (`pub use
//! child::Item;`) only mounts it. A module that is imported (`use crate::store;`) is used by the paths that go through
//! it. What a parent calls, names or builds of a child is a use like any other, so that a child that takes something of
//! that parent makes a circle of the two: the shared item belongs in a file of its own.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::names::Names;
use crate::layout::sizes::files;

/// Files by module path ("ops/book"; the crate's root is empty), each with those that it uses.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// Most imports on the way to an item; more is a circle of them.
const MOST_REEXPORTS: usize = 8;

/// The files of a crate, by module path.
struct Files(BTreeMap<String, Names>);

/// What a path leads to.
struct Target {
    /// The file.
    module: String,
    /// Whether it is the module itself, nothing in it.
    is_module: bool,
}

/// The graph of a crate, read from its folder `src`.
pub fn graph(source: &Path) -> Graph {
    let mut found = Vec::new();
    files(source, &mut found);
    let rust = found.into_iter().filter(|file| file.extension().is_some_and(|end| end == "rs"));
    let texts = rust.map(|file| (module_of(&file, source), fs::read_to_string(&file).expect("a file")));
    graph_of(texts.filter(|(module, _)| !module.split('/').any(|part| part == "tests")))
}

/// The graph of files, by module path and text.
pub fn graph_of(texts: impl IntoIterator<Item = (String, String)>) -> Graph {
    let names = |(module, text): (String, String)| {
        let names = Names::of(&text);
        (module, names)
    };
    let files = Files(texts.into_iter().map(names).collect());
    files.0.iter().map(|(module, names)| (module.clone(), files.used(module, names))).collect()
}

/// The module of a file. A program beside a library has no modules of its own.
fn module_of(file: &Path, source: &Path) -> String {
    let path = file.strip_prefix(source).expect("below the source").with_extension("");
    let path = path.to_string_lossy().into_owned();
    let is_root = path == "lib" || path == "main" && !source.join("lib.rs").exists();
    if is_root { String::new() } else { path.strip_suffix("/mod").unwrap_or(&path).to_owned() }
}

fn segments(module: &str) -> Vec<String> {
    module.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

impl Files {
    /// The other files whose items a file uses.
    fn used(&self, module: &str, names: &Names) -> BTreeSet<String> {
        let paths = names.paths.iter().filter_map(|path| self.follow(module, path, 0));
        let imports = names.imports.iter().filter_map(|import| {
            let target = self.follow(module, &import.path, 0)?;
            let is_mounted = import.is_public && is_below(&target.module, module);
            (!is_mounted).then_some(target)
        });
        let items = paths.chain(imports).filter(|target| !target.is_module);
        items.map(|target| target.module).filter(|other| other != module).collect()
    }

    /// Where a path leads that stands in a file; None: out of the crate, or to a name of the file's own.
    fn follow(&self, module: &str, path: &[String], reexports: usize) -> Option<Target> {
        let names = self.0.get(module)?;
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.descend("", rest, reexports),
            "self" | "super" => {
                let is_relative = |part: &&String| ["self", "super"].contains(&part.as_str());
                let (relative, rest) = path.split_at(path.iter().take_while(is_relative).count());
                let up = relative.iter().filter(|part| *part == "super").count();
                let own = segments(module);
                self.descend(&own.get(..own.len().checked_sub(up)?)?.join("/"), rest, reexports)
            }
            first if names.children.contains(first) => self.descend(module, path, reexports),
            first => {
                let import = names.imports.iter().find(|import| import.name == first)?;
                let next = (reexports < MOST_REEXPORTS).then_some(reexports + 1)?;
                self.follow(module, &[&import.path, rest].concat(), next)
            }
        }
    }

    /// Down from a module, over child modules and what they import.
    fn descend(&self, from: &str, path: &[String], reexports: usize) -> Option<Target> {
        let names = self.0.get(from)?;
        let Some((first, rest)) = path.split_first() else {
            return Some(Target { module: from.to_owned(), is_module: true });
        };
        if names.children.contains(first) {
            let child = if from.is_empty() { first.clone() } else { format!("{from}/{first}") };
            self.descend(&child, rest, reexports)
        } else if names.imports.iter().any(|import| import.name == *first) {
            self.follow(from, path, reexports)
        } else {
            Some(Target { module: from.to_owned(), is_module: false })
        }
    }
}

fn is_below(module: &str, parent: &str) -> bool {
    parent.is_empty() || module.strip_prefix(parent).is_some_and(|rest| rest.starts_with('/'))
}
