//! One convention for the use cases of services that own data: a file each, `run`, with a span of its own name.
use std::fs;
use std::path::PathBuf;

use holdfast_tests::mesh::workspace;

use super::sizes::files;

const SERVICES: &[&str] = &["identity", "booking", "policy", "retention"];
const RUN: &str = "async fn run(";

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
