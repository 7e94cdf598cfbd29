//! A setting of a tenant is read value by value: a match with a wildcard would let a value that comes later through.
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use holdfast_tests::mesh::workspace;
use syn::visit::{self, Visit};
use syn::{ExprMatch, Pat};

use super::sizes::files;

/// Where the enumerations of settings are declared, and what stands before their names.
const DECLARED: [(&str, &[&str]); 2] = [
    ("services/kit/tenants/src/settings", &["closed! {", "pub enum "]),
    ("services/operator/crd/src", &["names! {"]),
];

/// The names of a file's enumerations; documentation stands before a name.
fn declared<'a>(text: &'a str, before: &[&str], found: &mut BTreeSet<&'a str>) {
    for mark in before {
        for part in text.split(mark).skip(1) {
            let line = part.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("///"));
            let name = line.and_then(|line| line.split([' ', '{']).next());
            found.extend(name.filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase())));
        }
    }
}

/// Matches on one of these enumerations that have a wildcard.
struct Wildcards<'a> {
    enumerations: &'a BTreeSet<&'a str>,
    found: usize,
}

impl<'ast> Visit<'ast> for Wildcards<'_> {
    fn visit_expr_match(&mut self, expression: &'ast ExprMatch) {
        let of_setting = expression.arms.iter().any(|arm| self.names_one(&arm.pat));
        if of_setting && expression.arms.iter().any(|arm| is_wild(&arm.pat)) {
            self.found += 1;
        }
        visit::visit_expr_match(self, expression);
    }
}

impl Wildcards<'_> {
    fn names_one(&self, pattern: &Pat) -> bool {
        let mut named = Named { enumerations: self.enumerations, found: false };
        named.visit_pat(pattern);
        named.found
    }
}

/// Whether a pattern names a variant of one of these enumerations.
struct Named<'a> {
    enumerations: &'a BTreeSet<&'a str>,
    found: bool,
}

impl<'ast> Visit<'ast> for Named<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let owner = path.segments.iter().rev().nth(1);
        self.found |= owner.is_some_and(|owner| self.enumerations.contains(owner.ident.to_string().as_str()));
        visit::visit_path(self, path);
    }
}

/// Whether a pattern takes whatever comes, alone or among others.
fn is_wild(pattern: &Pat) -> bool {
    match pattern {
        Pat::Wild(_) => true,
        Pat::Ident(name) => name.subpat.is_none() && name.ident != "None",
        Pat::Or(several) => several.cases.iter().any(is_wild),
        Pat::TupleStruct(inner) => inner.path.is_ident("Some") && inner.elems.iter().any(is_wild),
        _ => false,
    }
}

fn wildcards(text: &str, enumerations: &BTreeSet<&str>) -> usize {
    let parsed = syn::parse_file(text).expect("Rust");
    let mut wildcards = Wildcards { enumerations, found: 0 };
    wildcards.visit_file(&parsed);
    wildcards.found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file of the tree")
}

#[test]
fn no_match_on_a_setting_has_a_wildcard() {
    let mut texts = Vec::new();
    for (folder, before) in DECLARED {
        let mut found = Vec::new();
        files(&workspace().join(folder), &mut found);
        texts.extend(found.iter().map(|path| (read(path), before)));
    }
    let mut enumerations = BTreeSet::new();
    for (text, before) in &texts {
        declared(text, before, &mut enumerations);
    }
    for known in ["WhoMayBook", "RebookingThen", "TlsMode", "Breached"] {
        assert!(enumerations.contains(known), "{enumerations:?}");
    }
    let mut sources = Vec::new();
    files(&workspace().join("services"), &mut sources);
    sources.retain(|path| path.extension().is_some_and(|kind| kind == "rs"));
    sources.retain(|path| wildcards(&read(path), &enumerations) > 0);
    assert!(sources.is_empty(), "a match on a setting with a wildcard: {sources:?}");
}

#[test]
fn a_wildcard_is_found_and_what_says_every_value_is_none() {
    let known = BTreeSet::from(["WhoMayBook"]);
    let whole = |arms: &str| wildcards(&format!("fn f() {{ match who {{ {arms} }} }}"), &known);
    assert_eq!(whole("settings::WhoMayBook::Anyone => true, _ => false"), 1);
    assert_eq!(whole("WhoMayBook::Anyone => true, other => other.is_open()"), 1);
    assert_eq!(whole("Some(WhoMayBook::Anyone) => true, Some(_) | None => false"), 1);
    assert_eq!(whole("WhoMayBook::Anyone => true, WhoMayBook::StaffOnly => false"), 0);
    assert_eq!(whole("Some(WhoMayBook::Anyone | WhoMayBook::StaffOnly) => true, None => false"), 0);
    assert_eq!(whole("Acting::Guest => true, _ => false"), 0);
}
