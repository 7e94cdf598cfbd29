//! Which names in a file are those of `kit_tenants`, and what is compiled for tests alone.
use std::collections::BTreeSet;

use syn::{Attribute, Meta, Type, UseTree};

use super::types::{Types, named};

/// Whether it is compiled for tests alone.
pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|one| one.path().is_ident("cfg")).any(|one| match &one.meta {
        Meta::List(list) => list.tokens.to_string().contains("test"),
        Meta::Path(_) | Meta::NameValue(_) => false,
    })
}

/// The names that a file takes from `kit_tenants`.
fn imports(tree: &UseTree, is_ours: bool, found: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => imports(&path.tree, is_ours || path.ident == "kit_tenants", found),
        UseTree::Name(name) if is_ours => drop(found.insert(name.ident.to_string())),
        UseTree::Group(group) => group.items.iter().for_each(|one| imports(one, is_ours, found)),
        UseTree::Name(_) | UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

/// The struct of `kit_tenants` that a type holds, in a file with these imports.
pub fn known(types: &Types, imported: &BTreeSet<String>, of: &Type) -> Option<String> {
    named(of).into_iter().find_map(|path| ours(types, imported, &path))
}

/// The struct of `kit_tenants` that a path names, in a file with these imports.
pub fn ours(types: &Types, imported: &BTreeSet<String>, path: &str) -> Option<String> {
    let (before, name) = path.rsplit_once("::").unwrap_or(("", path));
    let is_ours = match before {
        "" => imported.contains(name),
        "settings" => imported.contains("settings"),
        other => other.starts_with("kit_tenants"),
    };
    (is_ours && types.is_known(name)).then(|| name.to_owned())
}

/// What a file takes from `kit_tenants`.
pub fn imported(file: &syn::File) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for item in &file.items {
        if let syn::Item::Use(one) = item {
            imports(&one.tree, false, &mut found);
        }
    }
    found
}
