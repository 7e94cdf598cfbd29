//! Every route of the gateway, read from its source: a route that nobody has written into a table is found all the
//! same.
use std::collections::BTreeSet;
use std::{fmt, fs};

use holdfast_tests::mesh::workspace;
use serde_json::Value;
use syn::visit::{Visit, visit_expr_method_call};
use syn::{Expr, ExprLit, ExprMethodCall, Lit};

use super::targets::{Booking, Targets};
use crate::layout::sizes::files;

/// Methods for which axum has a function and a router a method.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// What else a router takes, which this test does not read.
const UNREAD: [&str; 3] = ["nest", "nest_service", "route_service"];
/// A route whose outcome depends on what is asked of it too, and those things: the role that an invitation gives.
const VARIANTS: (&str, &str, [&str; 2]) = ("POST", "/api/v1/admin/users", ["employee", "owner"]);

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

/// A route, and which of several things is asked of it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Request {
    pub route: Route,
    /// Empty: there is one thing to ask.
    pub variant: &'static str,
}

impl Request {
    pub fn is_of_the_api(&self) -> bool {
        self.route.path.starts_with("/api/")
    }

    /// Whether it makes a booking.
    pub fn books(&self) -> bool {
        self.route.method == "POST" && ["/api/v1/bookings", "/book/{service}"].contains(&&*self.route.path)
    }

    /// Whether it changes the booking at which it aims, so that others would meet it changed.
    pub fn changes_a_booking(&self) -> bool {
        self.route.method != "GET" && self.route.path.contains("{id}") && !self.changes_a_user()
    }

    /// Whether it changes the invitation or the account at which it aims.
    pub fn changes_a_user(&self) -> bool {
        self.route.path.starts_with("/api/v1/admin/users/{id}/")
    }

    /// Whether that is an account.
    pub fn changes_an_account(&self) -> bool {
        self.route.path == "/api/v1/admin/users/{id}/unlock"
    }

    /// The path with something that exists in each of its places, and the parts of a query that must be there.
    pub fn path(&self, targets: &Targets, booking: &Booking) -> String {
        let path = self.route.path.replace("{id}", &booking.id).replace("{service}", &targets.service);
        let path = path.replace("{kind}", &targets.agreement.0).replace("{digest}", &targets.agreement.1);
        let path = path.replace("{receipt}", &booking.receipt).replace("{name}", &targets.asset);
        let path = path.replace("{logo}", &targets.logo);
        assert!(!path.contains('{'), "{path}: say what stands in its place");
        let Targets { service, provider, start, days: [from, to], .. } = targets;
        match self.route.path.as_str() {
            "/api/v1/slots" => format!("{path}?service={service}&from={from}&to={to}"),
            "/api/v1/quote" => format!("{path}?service={service}&provider={provider}&start={start}"),
            "/book/{service}/details" => format!("{path}?provider={provider}&start={start}"),
            _ => path,
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.route.method, self.route.path)?;
        if self.variant.is_empty() { Ok(()) } else { write!(out, " ({})", self.variant) }
    }
}

/// Those of the pages, found where a router takes them: `.route("/book", get(show).post(send))`.
#[derive(Default)]
struct Found(BTreeSet<Route>);

impl<'ast> Visit<'ast> for Found {
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let name = call.method.to_string();
        assert!(!UNREAD.contains(&&*name), "{name}: this test does not see what it routes");
        if name != "route" {
            return visit_expr_method_call(self, call);
        }
        let Some(Expr::Lit(ExprLit { lit: Lit::Str(path), .. })) = call.args.first() else {
            panic!("a route whose path is not written where it is made: this test does not see it");
        };
        let path = path.value();
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

/// Those of the API, from its document: `make fresh`, a part of `make test`, fails where it is stale.
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

/// Everything that can be asked.
pub fn every_request() -> BTreeSet<Request> {
    let (method, path, variants) = VARIANTS;
    let of = |route: Route| {
        let variants = if (&*route.method, &*route.path) == (method, path) { &variants[..] } else { &[""] };
        variants.iter().map(|variant| Request { route: route.clone(), variant }).collect::<Vec<_>>()
    };
    every_route().into_iter().flat_map(of).collect()
}

fn every_route() -> BTreeSet<Route> {
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

#[test]
#[should_panic(expected = "this test does not see it")]
fn a_route_whose_path_is_a_name_is_refused() {
    routes_of("fn routes() -> Router { Router::new().route(PATH, get(a)) }");
}

#[test]
#[should_panic(expected = "does not see what it routes")]
fn routes_below_another_path_are_refused() {
    routes_of("fn routes() -> Router { Router::new().nest(\"/a\", others()) }");
}
