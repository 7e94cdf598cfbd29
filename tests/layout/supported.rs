//! The operator's table of settings and the services' declarations say the same: a setting is honoured where it says
//! so.
use std::collections::BTreeSet;

use holdfast_tests::mesh::workspace;
use operator_domain::{FOLLOWERS, settings};
use syn::visit::{self, Visit};
use syn::{ExprCall, ExprPath, Lit};

/// What one service declares in its `supported_settings.rs`.
#[derive(Debug, PartialEq, Eq)]
pub struct Declared {
    service: String,
    pub paths: Vec<String>,
}

/// The arguments of a call of `SupportedSettings::new`: the variant of `ServiceName`, then the paths.
#[derive(Default)]
struct Arguments {
    service: Option<String>,
    paths: Vec<String>,
}

impl<'ast> Visit<'ast> for Arguments {
    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        for argument in &call.args {
            self.visit_expr(argument);
        }
    }

    fn visit_expr_path(&mut self, name: &'ast ExprPath) {
        self.service = name.path.segments.last().map(|variant| variant.ident.to_string().to_lowercase());
    }

    fn visit_lit(&mut self, literal: &'ast Lit) {
        if let Lit::Str(text) = literal {
            self.paths.push(text.value());
        }
        visit::visit_lit(self, literal);
    }
}

fn declared(text: &str) -> Declared {
    let file = syn::parse_file(text).expect("Rust");
    let mut arguments = Arguments::default();
    for item in &file.items {
        if let syn::Item::Const(declaration) = item {
            arguments.visit_expr(&declaration.expr);
        }
    }
    Declared { service: arguments.service.expect("a service"), paths: arguments.paths }
}

/// What a service of the tree declares.
pub fn declared_by(service: &str) -> Declared {
    let file = workspace().join(format!("services/{service}/src/supported_settings.rs"));
    declared(&std::fs::read_to_string(&file).expect("every service declares its settings"))
}

#[test]
fn the_operators_table_and_the_services_declarations_agree() {
    for service in FOLLOWERS {
        let name = service.as_str();
        let Declared { service: named, paths } = declared_by(name);
        let listed: BTreeSet<&str> = settings()
            .filter(|setting| setting.honoured_by.contains(&service))
            .map(|setting| setting.path)
            .collect();
        assert_eq!(named, name);
        assert!(paths.is_sorted(), "{name}'s paths stand in their order");
        let own: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
        assert_eq!(own, listed, "{name}: what it declares, and what the operator's table says of it");
        assert_eq!(own.len(), paths.len(), "{name} names a setting twice");
    }
}

#[test]
fn a_declaration_is_read_whole() {
    let text = r#"/// Every one.
        pub const SUPPORTED_SETTINGS: SupportedSettings = SupportedSettings::new(ServiceName::Booking, &["a.b", "c"]);"#;
    let paths = ["a.b", "c"].map(str::to_owned).to_vec();
    assert_eq!(declared(text), Declared { service: "booking".to_owned(), paths });
}
