//! Alerts ask for metrics that exist: one that no service tells never fires.
use std::collections::BTreeSet;
use std::fs;

use holdfast_tests::mesh::workspace;
use serde_json::Value;

use super::sizes::files;

/// The metrics that an alert's expression asks for.
fn asked(expression: &str) -> impl Iterator<Item = &str> {
    let words = expression.split(|at: char| !at.is_ascii_alphanumeric() && at != '_');
    words.filter(|word| word.matches('_').count() >= 2)
}

/// Whether the product's own code names this metric.
fn names(text: &str, metric: &str) -> bool {
    text.contains(&format!("\"{metric}\""))
}

fn expressions() -> Vec<String> {
    let folder = fs::read_dir(workspace().join("k8s/alerts")).expect("the alerts");
    let mut found = Vec::new();
    for file in folder {
        let text = fs::read_to_string(file.expect("a file").path()).expect("a rule file");
        let rules: Value = serde_yaml_ng::from_str(&text).expect("YAML");
        let groups = rules["groups"].as_array().expect("groups");
        let rules = groups.iter().flat_map(|group| group["rules"].as_array().expect("rules"));
        found.extend(rules.map(|rule| rule["expr"].as_str().expect("an expression").to_owned()));
    }
    found
}

#[test]
fn every_metric_of_an_alert_is_told_by_a_service() {
    let mut sources = Vec::new();
    files(&workspace().join("services"), &mut sources);
    sources.retain(|path| !path.components().any(|part| part.as_os_str() == "tests"));
    let texts: Vec<String> =
        sources.iter().map(|path| fs::read_to_string(path).expect("a file of the tree")).collect();
    let expressions = expressions();
    let asked: BTreeSet<&str> = expressions.iter().flat_map(|expression| asked(expression)).collect();
    assert!(asked.len() >= 5, "the alerts are read: {asked:?}");
    let unknown: Vec<&&str> =
        asked.iter().filter(|metric| !texts.iter().any(|text| names(text, metric))).collect();
    assert!(unknown.is_empty(), "no service tells {unknown:?}");
}

#[test]
fn a_metric_that_nobody_tells_is_found() {
    let expression = "max by (ledger) (holdfast_ledger_halted{ledger=\"audit\"}) > 0";
    assert_eq!(asked(expression).collect::<Vec<_>>(), ["holdfast_ledger_halted"]);
    let text = "metrics::gauge!(\"holdfast_ledger_halted\", \"ledger\" => name).set(1)";
    assert!(names(text, "holdfast_ledger_halted") && !names(text, "holdfast_ledger_halt"));
}
