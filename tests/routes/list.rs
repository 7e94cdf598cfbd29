//! Every route of the gateway, read from its source: a route that nobody has written into a table is found all the same.
use std::collections::BTreeSet;
use std::fs;

use holdfast_tests::mesh::workspace;
use serde_json::Value;
use syn::visit::{Visit, visit_expr_method_call};
use syn::{Expr, ExprLit, ExprMethodCall, Lit};

use crate::layout::sizes::files;

/// Methods for which axum has a function and a router a method.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// A method and a path, as routers write it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Route {
    pub path: String,
    pub method: String,
}

impl Route {
    /// Whether it ends the session of who calls it.
    pub fn ends_session(&self) -> bool {
        matches!(
            (self.method.as_str(), self.path.as_str()),
            ("DELETE", "/api/v1/session") | ("POST", "/sign-out")
        )
    }
}

/// Those of the pages, found where a router takes them: `.route("/book", get(show).post(send))`.
#[derive(Default)]
struct Found(BTreeSet<Route>);

impl<'ast> Visit<'ast> for Found {
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let path = match call.args.first() {
            Some(Expr::Lit(ExprLit { lit: Lit::Str(path), .. })) if call.method == "route" => path.value(),
            _ => return visit_expr_method_call(self, call),
        };
        let methods = call.args.get(1).map(methods).unwrap_or_default();
        assert!(!methods.is_empty(), "{path}: no method that this test knows");
        let route = |method: String| Route { path: path.clone(), method: method.to_uppercase() };
        self.0.extend(methods.into_iter().map(route));
        visit_expr_method_call(self, call);
    }
}

/// The methods of `get(show).post(send)`.
fn methods(handlers: &Expr) -> Vec<String> {
    let (name, before) = match handlers {
        Expr::MethodCall(call) => (call.method.to_string(), Some(&*call.receiver)),
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => {
                (path.path.segments.last().map(|it| it.ident.to_string()).unwrap_or_default(), None)
            }
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let own = METHODS.contains(&name.as_str()).then_some(name);
    before.map(methods).unwrap_or_default().into_iter().chain(own).collect()
}

fn routes_of(code: &str) -> BTreeSet<Route> {
    let mut found = Found::default();
    found.visit_file(&syn::parse_file(code).expect("Rust"));
    found.0
}

/// Those of the API, from its document: `make check` sees that it is fresh.
fn routes_of_the_api() -> BTreeSet<Route> {
    let document = fs::read(workspace().join("services/gateway/openapi.json")).expect("the document");
    let document: Value = serde_json::from_slice(&document).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let of = |(path, item): (&String, &Value)| {
        let methods = item.as_object().expect("operations").keys();
        methods.map(|method| Route { path: path.clone(), method: method.to_uppercase() }).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

/// Every route.
pub fn every_route() -> BTreeSet<Route> {
    let mut all = routes_of_the_api();
    for part in ["src", "edge/src", "core/src", "api/src", "pages/src"] {
        let mut sources = Vec::new();
        files(&workspace().join("services/gateway").join(part), &mut sources);
        for source in sources.iter().filter(|it| it.extension().is_some_and(|end| end == "rs")) {
            // What only a module of tests serves is none of the gateway's.
            if source.file_stem().is_some_and(|name| name == "tests") {
                continue;
            }
            let code = fs::read_to_string(source).expect("a file of the tree");
            let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            all.extend(routes_of(code));
        }
    }
    all
}

#[test]
fn a_route_is_found_with_each_of_its_methods() {
    let code = "fn routes() -> Router { Router::new().route(\"/a\", get(a).post(b::c)).route(\"/d/{id}\", routing::put(d)) }";
    let found: Vec<String> =
        routes_of(code).into_iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(found, ["GET /a", "POST /a", "PUT /d/{id}"]);
}
