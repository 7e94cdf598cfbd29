//! One convention for the use cases of services that own data: a file each, `run`, with a span of its own name; and an
//! RPC is one of them.
use std::fs;
use std::path::PathBuf;

use holdfast_tests::mesh::workspace;
use syn::visit::{self, Visit};
use syn::{ExprCall, ImplItem, ItemImpl, Path};

use super::modules::names::Names;
use super::sizes::files;

const SERVICES: &[&str] = &["identity", "booking", "policy", "retention"];
const RUN: &str = "async fn run(";
/// RPCs that are no use case of the service, with the reason.
const NO_USE_CASE: &[(&str, &str)] = &[
    ("identity: Keys::watch", "a stream of what `signing` publishes: it begins and ends with the connection"),
    ("policy: Configuration::watch", "a stream: `watch` is its module"),
    ("policy: ConsentLedger::append_batch", "the kit's, with its span: every ledger takes records alike"),
    ("policy: ConsentLedger::locate", "the kit's, with its span: every ledger finds records alike"),
    ("retention: AuditLedger::append_batch", "the kit's, with its span: every ledger takes records alike"),
];

/// What is wrong with a file of use cases; a file without a span is no use case.
fn wrong(service: &str, name: &str, code: &str) -> Option<String> {
    let spans: Vec<&str> = code.split("tracing::instrument(name = \"").skip(1).collect();
    if spans.is_empty() {
        return code.contains(RUN).then(|| format!("{service}/{name}: `run` has no span"));
    }
    let wanted = format!("{service}.ops.{name}\"");
    let is_run = |span: &&str| span.starts_with(&wanted) && span.contains(RUN);
    let right = spans.len() == 1 && spans.first().is_some_and(is_run);
    (!right).then(|| format!("{service}/{name}: wants one function `run` with the span {service}.ops.{name}"))
}

/// Calls of `<use case>::run` in a piece of code.
struct Runs<'a> {
    names: &'a Names,
    count: usize,
}

impl Runs<'_> {
    /// Whether a path is the function `run` of a module below `ops`.
    fn is_use_case(&self, path: &Path) -> bool {
        let path: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let Some((first, rest)) = path.split_first() else { return false };
        let import = self.names.imports.iter().find(|import| import.name == *first);
        let whole = [import.map_or(std::slice::from_ref(first), |import| &import.path), rest].concat();
        let whole: Vec<&str> = whole.iter().map(String::as_str).collect();
        matches!(whole.as_slice(), ["crate", "ops", .., "run"])
    }
}

impl<'a> Visit<'a> for Runs<'_> {
    fn visit_expr_call(&mut self, call: &'a ExprCall) {
        if let syn::Expr::Path(function) = &*call.func {
            self.count += usize::from(self.is_use_case(&function.path));
        }
        visit::visit_expr_call(self, call);
    }
}

/// RPCs of a file, each with how many use cases it calls: functions of the traits that tonic makes.
fn rpcs(text: &str) -> Vec<(String, usize)> {
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
                let mut runs = Runs { names: &names, count: 0 };
                runs.visit_block(&function.block);
                found.push((format!("{of}::{}", function.sig.ident), runs.count));
            }
        }
    }
    found
}

#[test]
fn every_rpc_is_one_use_case() {
    let mut found = Vec::new();
    let mut read = 0;
    for service in SERVICES {
        let mut sources = Vec::new();
        files(&workspace().join("services").join(service).join("src/grpc"), &mut sources);
        for source in sources {
            let rpcs = rpcs(&fs::read_to_string(source).expect("a file of the tree"));
            read += rpcs.len();
            found.extend(rpcs.into_iter().map(|(rpc, uses)| (format!("{service}: {rpc}"), uses)));
        }
    }
    let is_listed = |rpc: &str| NO_USE_CASE.iter().any(|(listed, _)| *listed == rpc);
    let wrong: Vec<_> = found.iter().filter(|(rpc, uses)| *uses != usize::from(!is_listed(rpc))).collect();
    assert!(wrong.is_empty(), "an RPC calls one `ops::<its name>::run`: {wrong:#?}");
    let gone: Vec<_> = NO_USE_CASE.iter().filter(|(rpc, _)| !found.iter().any(|(it, _)| it == rpc)).collect();
    assert!(gone.is_empty(), "no such RPC: {gone:?}");
    assert!(read > 30, "every service was looked at");
}

#[test]
fn an_rpc_without_a_use_case_is_found() {
    let text = "use crate::ops::{Context, get, list::{self, Command}};
        #[tonic::async_trait]
        impl Bookings for Service {
            async fn get(&self) { let it = get::run(&self.0).await?; answer(it) }
            async fn list(&self) { list::run(&self.0, Command {}); crate::ops::more::run() }
            async fn changes(&self) { changes(&self.0); other::run(); }
        }
        impl Service { fn run(&self) {} }";
    let rpcs = rpcs(text);
    let rpcs: Vec<(&str, usize)> = rpcs.iter().map(|(rpc, uses)| (rpc.as_str(), *uses)).collect();
    assert_eq!(rpcs, [("Bookings::get", 1), ("Bookings::list", 2), ("Bookings::changes", 0)]);
}

#[test]
fn every_use_case_is_a_function_run_with_its_span() {
    let mut all = Vec::new();
    for service in SERVICES {
        let folder = workspace().join("services").join(service).join("src/ops");
        let mut found = Vec::new();
        files(&folder, &mut found);
        let own = found.into_iter().filter(|path| path.parent() == Some(&folder));
        let judged = |path: PathBuf| {
            let code = fs::read_to_string(&path).expect("a file of the tree");
            let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            wrong(service, &name, &code)
        };
        all.extend(own.filter_map(judged));
    }
    assert!(all.is_empty(), "{all:#?}");
}

#[test]
fn a_use_case_that_is_another_function_is_found() {
    let span = |name: &str, function: &str| {
        format!(
            "#[tracing::instrument(name = \"booking.ops.{name}\", skip_all)]\npub async fn {function}(x: X) {{}}"
        )
    };
    assert_eq!(wrong("booking", "get", &span("get", "run")), None);
    assert!(wrong("booking", "get", &span("get", "get")).is_some());
    assert!(wrong("booking", "get", &span("read", "run")).is_some());
    assert!(wrong("booking", "get", "pub async fn run(x: X) {}").is_some());
    assert_eq!(wrong("booking", "actor", "pub struct Actor;"), None);
}
