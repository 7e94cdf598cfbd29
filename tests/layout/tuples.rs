//! A parameter that is taken apart as a tuple is a struct that nobody named.
use std::fs;

use holdfast_tests::mesh::workspace;
use syn::visit::{self, Visit};
use syn::{FnArg, Pat, Signature};

use super::sizes::files;

/// Functions with a tuple in their parameters, by name.
#[derive(Default)]
struct Tuples(Vec<String>);

impl<'a> Visit<'a> for Tuples {
    fn visit_signature(&mut self, signature: &'a Signature) {
        let is_tuple = |argument: &FnArg| match argument {
            FnArg::Typed(argument) => match &*argument.pat {
                Pat::Tuple(tuple) => !tuple.elems.is_empty(),
                Pat::Reference(reference) => matches!(&*reference.pat, Pat::Tuple(_)),
                _ => false,
            },
            FnArg::Receiver(_) => false,
        };
        if signature.inputs.iter().any(is_tuple) {
            self.0.push(signature.ident.to_string());
        }
        visit::visit_signature(self, signature);
    }
}

fn tuples(text: &str) -> Vec<String> {
    let mut found = Tuples::default();
    found.visit_file(&syn::parse_file(text).expect("Rust"));
    found.0
}

#[test]
fn no_function_takes_a_tuple_apart() {
    let mut sources = Vec::new();
    for folder in ["services", "tests", "proto", "bench"] {
        files(&workspace().join(folder), &mut sources);
    }
    let rust = sources.iter().filter(|file| file.extension().is_some_and(|end| end == "rs"));
    let named = rust.flat_map(|file| {
        let name = file.strip_prefix(workspace()).expect("below the workspace").display().to_string();
        let text = fs::read_to_string(file).expect("a file");
        tuples(&text).into_iter().map(move |function| format!("{name}: {function}"))
    });
    assert_eq!(named.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_tuple_is_found() {
    let text = "fn a((x, y): (u8, u8)) {} fn b(x: (u8, u8)) {} impl S { fn c(&self, &(x, _): &(u8, u8)) {} }";
    assert_eq!(tuples(text), ["a", "c"]);
    assert!(tuples("fn decide(_: &Actor, (): &()) {} fn d() { v.map(|(a, b)| a + b); }").is_empty());
}
