//! The names in one file: its child modules, what it imports, and the paths in its code.
use std::collections::BTreeSet;

use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Item, ItemMod, ItemUse, Macro, Token, UseTree, Visibility};

/// What a file says of other modules. What tests use bears on nothing.
#[derive(Default)]
pub struct Names {
    /// Modules that have files of their own.
    pub children: BTreeSet<String>,
    /// What every `use` brings.
    pub imports: Vec<Import>,
    /// Paths of the code, as they stand in it.
    pub paths: BTreeSet<Vec<String>>,
    /// How many modules stand around the code that is read, within the file.
    depth: usize,
}

/// A name that a `use` brings.
pub struct Import {
    /// The name; `*` for all of a module's.
    pub name: String,
    /// Where it comes from, as it stands in the file.
    pub path: Vec<String>,
    /// Whether others may take it from here: a re-export.
    pub is_public: bool,
}

impl Names {
    pub fn of(text: &str) -> Self {
        let mut names = Self::default();
        names.visit_file(&syn::parse_file(text).expect("Rust"));
        names
    }

    /// A path as it reads outside of the modules within the file; None: it stays in them.
    fn outside(&self, path: Vec<String>) -> Option<Vec<String>> {
        if self.depth == 0 || path.first().is_some_and(|first| first == "crate") {
            return Some(path);
        }
        let up = path.iter().take_while(|part| *part == "super").count();
        let rest = path.get(self.depth..).filter(|_| up >= self.depth)?;
        Some([&["self".to_owned()], rest].concat())
    }

    fn import(&mut self, before: &[String], tree: &UseTree, is_public: bool) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        let (name, path) = match tree {
            UseTree::Path(path) => return self.import(&with(&path.ident), &path.tree, is_public),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(before, tree, is_public));
            }
            UseTree::Name(name) if name.ident == "self" => (before.last().cloned(), before.to_vec()),
            UseTree::Name(name) => (Some(name.ident.to_string()), with(&name.ident)),
            UseTree::Rename(name) if name.ident == "self" => (Some(name.rename.to_string()), before.to_vec()),
            UseTree::Rename(name) => (Some(name.rename.to_string()), with(&name.ident)),
            UseTree::Glob(_) => (Some("*".to_owned()), [before, &["*".to_owned()]].concat()),
        };
        let Some((name, path)) = name.zip(self.outside(path)) else { return };
        if self.depth == 0 {
            self.imports.push(Import { name, path, is_public });
        } else {
            self.paths.insert(path);
        }
    }
}

impl<'a> Visit<'a> for Names {
    fn visit_item(&mut self, item: &'a Item) {
        let attributes = match item {
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !attributes.iter().any(is_of_tests) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        if item.content.is_none() {
            self.children.insert(item.ident.to_string());
        }
        self.depth += 1;
        visit::visit_item_mod(self, item);
        self.depth -= 1;
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        let is_public = !matches!(item.vis, Visibility::Inherited);
        self.import(&[], &item.tree, is_public);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let path_of = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.paths.extend(self.outside(path_of));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'a Macro) {
        // Arguments that are expressions, as those of `vec!` and `format!`.
        if let Ok(arguments) = called.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
            let mut names = Self { depth: self.depth, ..Self::default() };
            arguments.iter().for_each(|argument| names.visit_expr(argument));
            self.paths.append(&mut names.paths);
        }
        visit::visit_macro(self, called);
    }

    /// `pub(super)` and `pub(in crate::book)` say who sees an item: they use nothing.
    fn visit_visibility(&mut self, _: &'a Visibility) {}
}

fn is_of_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|what| what == "test")
}
