//! Functions stay short enough to be read at once: at most 60 lines, from the first of the signature to the last brace.
//! clippy's `too_many_lines` counts the body alone, and no comments.
use std::fs;
use std::path::Path;

use holdfast_tests::mesh::workspace;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, ItemFn, Signature, TraitItemFn};

use super::sizes::files;

/// No function is longer, in lines with its signature.
const LONGEST: usize = 60;

/// Lengths of functions, each with its name.
#[derive(Default)]
struct Lengths(Vec<(usize, String)>);

impl Lengths {
    fn of(text: &str) -> Self {
        let mut lengths = Self::default();
        lengths.visit_file(&syn::parse_file(text).expect("Rust"));
        lengths
    }

    fn keep(&mut self, signature: &Signature, block: &Block) {
        let first = signature.fn_token.span.start().line;
        let last = block.brace_token.span.close().end().line;
        self.0.push((last + 1 - first, signature.ident.to_string()));
    }
}

impl<'a> Visit<'a> for Lengths {
    fn visit_item_fn(&mut self, item: &'a ItemFn) {
        self.keep(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a ImplItemFn) {
        self.keep(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'a TraitItemFn) {
        if let Some(block) = &item.default {
            self.keep(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

fn too_long(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).expect("a file");
    let long = Lengths::of(&text).0.into_iter().filter(|(lines, _)| *lines > LONGEST);
    long.map(|(lines, name)| format!("{}: {name} has {lines} lines", file.display())).collect()
}

#[test]
fn no_function_is_longer_than_people_read() {
    let mut found = Vec::new();
    files(&workspace(), &mut found);
    let rust = found.iter().filter(|file| file.extension().is_some_and(|end| end == "rs"));
    assert_eq!(rust.flat_map(|file| too_long(file)).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_function_counts_with_its_signature() {
    let text = "#[must_use]\npub fn a(\n    x: u8,\n) -> u8 {\n    // Why.\n    x\n}\ntrait T { fn b(); fn c() {} }\nimpl S {\n    fn d() {\n    }\n}\n";
    let lengths = Lengths::of(text).0;
    let lengths: Vec<(usize, &str)> = lengths.iter().map(|(lines, name)| (*lines, name.as_str())).collect();
    assert_eq!(lengths, [(6, "a"), (1, "c"), (2, "d")]);
}
