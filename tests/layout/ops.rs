//! One convention for the use cases of services that own data: a file each, `run(&Context, &<requester>, Command)`,
//! with a span of its own name; and an RPC is one of them, by the same name.
use std::fs;

use holdfast_tests::mesh::workspace;

use super::sizes::files;

mod rpcs;
mod signature;

/// The services that own data.
const SERVICES: &[&str] = &["identity", "booking", "policy", "retention"];
const RUN: &str = "async fn run(";

/// A file of a service's `ops`.
struct Source {
    service: &'static str,
    /// Without its ending, "book".
    name: String,
    code: String,
}

impl Source {
    /// Every file that may be a use case: those below are parts of one.
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for service in SERVICES {
            let folder = workspace().join("services").join(service).join("src/ops");
            let mut found = Vec::new();
            files(&folder, &mut found);
            for path in found.into_iter().filter(|path| path.parent() == Some(&folder)) {
                let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
                let code = fs::read_to_string(path).expect("a file of the tree");
                all.push(Self { service, name, code });
            }
        }
        all
    }

    /// What is wrong with it; a file without a span is no use case.
    fn wrong(&self) -> Option<String> {
        let Self { service, name, code } = self;
        let spans: Vec<&str> = code.split("tracing::instrument(name = \"").skip(1).collect();
        if spans.is_empty() {
            return code.contains(RUN).then(|| format!("{service}/{name}: `run` has no span"));
        }
        let wanted = format!("{service}.ops.{name}\"");
        let is_run = |span: &&str| span.starts_with(&wanted) && span.contains(RUN);
        if spans.len() != 1 || !spans.first().is_some_and(is_run) {
            return Some(format!(
                "{service}/{name}: wants one function `run` with the span {service}.ops.{name}"
            ));
        }
        let wanted = "wants run(&Context, &<requester>, Command) -> Result<_, Fault>, without a command if it takes none";
        (!signature::is_right(code)).then(|| format!("{service}/{name}: {wanted}"))
    }
}

#[test]
fn every_use_case_is_a_function_run_with_its_span_and_takes_a_command_for_somebody() {
    let wrong: Vec<String> = Source::all().iter().filter_map(Source::wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_use_case_that_is_another_function_is_found() {
    let checked = |name: &str, code: &str| {
        Source { service: "booking", name: name.to_owned(), code: code.to_owned() }.wrong()
    };
    let span = |name: &str, function: &str| {
        let takes = "context: &Context, actor: &Actor";
        let function = format!("pub async fn {function}({takes}) -> Result<(), Fault> {{}}");
        format!("#[tracing::instrument(name = \"booking.ops.{name}\", skip_all)]\n{function}")
    };
    assert_eq!(checked("get", &span("get", "run")), None);
    assert!(checked("get", &span("get", "get")).is_some());
    assert!(checked("get", &span("read", "run")).is_some());
    assert!(checked("get", &span("get", "run").replace("&Actor", "&TenantId")).is_some());
    assert!(checked("get", "pub async fn run(x: X) {}").is_some());
    assert_eq!(checked("actor", "pub struct Actor;"), None);
}
