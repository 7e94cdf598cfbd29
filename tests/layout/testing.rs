//! What a crate has for tests alone (`testing`) no product names, though a build of the whole workspace would let it.
use syn::visit::{self, Visit};
use syn::{Path, UseName, UsePath};

use super::permits::sources;

/// Whether a file names something that is for tests.
#[derive(Default)]
struct Named(bool);

impl Named {
    fn by(code: &str) -> bool {
        let mut named = Self::default();
        named.visit_file(&syn::parse_file(code).expect("Rust"));
        named.0
    }
}

impl<'a> Visit<'a> for Named {
    fn visit_item_mod(&mut self, inner: &'a syn::ItemMod) {
        if !inner.attrs.iter().any(super::permits::is_test) {
            visit::visit_item_mod(self, inner);
        }
    }

    fn visit_path(&mut self, path: &'a Path) {
        self.0 |= path.segments.len() > 1 && path.segments.iter().any(|segment| segment.ident == "testing");
        visit::visit_path(self, path);
    }

    fn visit_use_path(&mut self, path: &'a UsePath) {
        self.0 |= path.ident == "testing";
        visit::visit_use_path(self, path);
    }

    fn visit_use_name(&mut self, name: &'a UseName) {
        self.0 |= name.ident == "testing";
    }
}

#[test]
fn no_product_names_what_is_for_tests() {
    let sources = sources();
    let named = sources.iter().filter(|(_, code)| Named::by(code)).map(|(file, _)| file.as_str());
    assert_eq!(named.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn a_product_that_does_is_found() {
    for code in [
        "use kit_access::testing::caller;",
        "use kit_access::{Caller, testing};",
        "fn forge() -> Caller { kit_access::testing::caller(peer, service, principal) }",
    ] {
        assert!(Named::by(code), "{code}");
        assert!(!Named::by(&format!("#[cfg(test)] mod tests {{ {code} }}")));
    }
    assert!(!Named::by("#[cfg(feature = \"testing\")] pub mod testing;"));
}
