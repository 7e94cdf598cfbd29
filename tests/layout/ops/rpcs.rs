//! An RPC is a use case, by the same name.
use std::fs;

use holdfast_tests::mesh::workspace;
use syn::visit::{self, Visit};
use syn::{ExprCall, ImplItem, ItemImpl, Path};

use super::super::modules::names::Names;
use super::super::sizes::files;
use super::SERVICES;

/// RPCs that are no use case of the service, with the reason.
const NO_USE_CASE: &[(&str, &str)] = &[
    ("identity: Keys::watch", "a stream of what `signing` publishes: it begins and ends with the connection"),
    ("policy: Configuration::watch", "a stream: `watch` is its module"),
    ("policy: ConsentLedger::append_batch", "the kit's, with its span: every ledger takes records alike"),
    ("policy: ConsentLedger::locate", "the kit's, with its span: every ledger finds records alike"),
    ("retention: AuditLedger::append_batch", "the kit's, with its span: every ledger takes records alike"),
];
/// Use cases whose name is not their RPC's, with the reason.
const OTHER_NAME: &[(&str, &str, &str)] = &[
    ("identity: SignIn::password", "sign_in", "one way to sign in has no name of its own yet"),
    ("identity: SignIn::device", "sign_in", "the same act, for whom it comes first"),
    ("identity: SignIn::describe", "describe_session", "what a sign-in began is a session"),
    ("identity: SignIn::end", "end_session", "what a sign-in began is a session"),
];

/// Calls of `<use case>::run` in a piece of code.
struct Runs<'a> {
    names: &'a Names,
    /// The use cases.
    called: Vec<String>,
}

impl Runs<'_> {
    /// The module below `ops` whose function `run` a path is.
    fn use_case(&self, path: &Path) -> Option<String> {
        let path: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let (first, rest) = path.split_first()?;
        let import = self.names.imports.iter().find(|import| import.name == *first);
        let whole = [import.map_or(std::slice::from_ref(first), |import| &import.path), rest].concat();
        match whole.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["crate", "ops", .., name, "run"] => Some((*name).to_owned()),
            _ => None,
        }
    }
}

impl<'a> Visit<'a> for Runs<'_> {
    fn visit_expr_call(&mut self, call: &'a ExprCall) {
        if let syn::Expr::Path(function) = &*call.func {
            self.called.extend(self.use_case(&function.path));
        }
        visit::visit_expr_call(self, call);
    }
}

/// An RPC: a function of the traits that tonic makes.
struct Rpc {
    /// Its service, "Bookings".
    of: String,
    /// The function, "list".
    name: String,
    /// The use cases that it calls.
    called: Vec<String>,
}

impl Rpc {
    fn path(&self, service: &str) -> String {
        format!("{service}: {}::{}", self.of, self.name)
    }

    /// Whether it calls one use case, which has its name: `list`, or with the service's noun `list_users`,
    /// `invite_user`.
    fn is_its_use_case(&self) -> bool {
        let plural = snake(&self.of);
        let nouns = [plural.as_str(), plural.strip_suffix('s').unwrap_or(&plural)];
        let is_named = |called: &str| {
            let noun = called.strip_prefix(&self.name).map(|rest| rest.trim_start_matches('_'));
            noun.is_some_and(|noun| noun.is_empty() || nouns.contains(&noun))
        };
        matches!(self.called.as_slice(), [called] if is_named(called))
    }
}

/// `AuditLedger` as a module writes it: `audit_ledger`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The RPCs of a file.
fn rpcs(text: &str) -> Vec<Rpc> {
    let names = Names::of(text);
    let is_served = |item: &ItemImpl| {
        item.attrs.iter().any(|it| it.path().segments.last().is_some_and(|last| last.ident == "async_trait"))
    };
    let mut found = Vec::new();
    for item in syn::parse_file(text).expect("Rust").items {
        let syn::Item::Impl(item) = item else { continue };
        let Some((_, of, _)) = item.trait_.as_ref().filter(|_| is_served(&item)) else { continue };
        let of = of.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        for function in item.items {
            if let ImplItem::Fn(function) = function {
                let mut runs = Runs { names: &names, called: Vec::new() };
                runs.visit_block(&function.block);
                found.push(Rpc { of: of.clone(), name: function.sig.ident.to_string(), called: runs.called });
            }
        }
    }
    found
}

/// Whether an RPC calls what it should: the use case of its name, the one that is listed, or none.
fn is_right(path: &str, rpc: &Rpc) -> bool {
    if NO_USE_CASE.iter().any(|(listed, _)| *listed == path) {
        return rpc.called.is_empty();
    }
    match OTHER_NAME.iter().find(|(listed, _, _)| *listed == path) {
        Some((_, name, _)) => rpc.called == [*name] && !rpc.is_its_use_case(),
        None => rpc.is_its_use_case(),
    }
}

#[test]
fn every_rpc_is_the_use_case_of_its_name() {
    let mut found = Vec::new();
    for service in SERVICES {
        let mut sources = Vec::new();
        files(&workspace().join("services").join(service).join("src/grpc"), &mut sources);
        for source in sources {
            let rpcs = rpcs(&fs::read_to_string(source).expect("a file of the tree"));
            found.extend(rpcs.into_iter().map(|rpc| (rpc.path(service), rpc)));
        }
    }
    let wrong = found.iter().filter(|(path, rpc)| !is_right(path, rpc));
    let wrong: Vec<_> = wrong.map(|(path, rpc)| format!("{path} calls {:?}", rpc.called)).collect();
    assert!(wrong.is_empty(), "an RPC calls one `ops::<its name>::run`: {wrong:#?}");
    let listed = NO_USE_CASE.iter().map(|row| row.0).chain(OTHER_NAME.iter().map(|row| row.0));
    let gone: Vec<_> = listed.filter(|listed| !found.iter().any(|(path, _)| path == listed)).collect();
    assert!(gone.is_empty(), "no such RPC: {gone:?}");
    assert!(found.len() > 30, "every service was looked at");
}

#[test]
fn an_rpc_without_the_use_case_of_its_name_is_found() {
    let text = "use crate::ops::{Context, get, invite_user, list_users::{self, Command}};
        #[tonic::async_trait]
        impl Users for Service {
            async fn get(&self) { let it = get::run(&self.0).await?; answer(it) }
            async fn list(&self) { list_users::run(&self.0, Command {}) }
            async fn invite(&self) { invite_user::run(&self.0) }
            async fn end(&self) { get::run(&self.0) }
            async fn find(&self) { get::run(&self.0); crate::ops::find::run() }
            async fn changes(&self) { changes(&self.0); other::run(); }
        }
        impl Service { fn run(&self) {} }";
    let rpcs = rpcs(text);
    let wrong: Vec<_> = rpcs.iter().filter(|rpc| !rpc.is_its_use_case()).collect();
    let wrong: Vec<_> = wrong.iter().map(|rpc| (rpc.name.as_str(), rpc.called.len())).collect();
    assert_eq!(wrong, [("end", 1), ("find", 2), ("changes", 0)]);
    assert_eq!(rpcs.len(), 6);
}
