//! The tree holds its shape: which crate may depend on which, how large files and functions may be, what SQL may say.
use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

mod alerts;
mod american;
mod arrows;
mod audit_actions;
mod closed;
mod debug;
mod decisions;
mod dependencies;
mod functions;
mod links;
mod migrations;
mod modules;
mod ops;
mod own_work;
mod permits;
mod reach;
mod reasons;
mod settings_read;
pub mod sizes;
mod sql_lint;
mod supported;
mod targets;
mod testing;
mod tuples;

use arrows::{Rule, rule_of};

/// A dependency of one crate on another.
type Arrow = (String, String);

fn metadata() -> cargo_metadata::Metadata {
    let manifest = holdfast_tests::mesh::workspace().join("Cargo.toml");
    MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(["--offline".to_owned(), "--locked".to_owned()])
        .no_deps()
        .exec()
        .expect("cargo metadata")
}

/// Arrows between our own crates and to the crates that only some may use; tests may use what they like.
fn arrows(packages: &[Package]) -> Vec<Arrow> {
    packages
        .iter()
        .flat_map(|package| {
            let normal = package.dependencies.iter().filter(|it| it.kind == DependencyKind::Normal);
            normal.map(|it| (package.name.to_string(), it.name.clone()))
        })
        .collect()
}

fn forbidden(arrows: &[Arrow], own: &[String]) -> Vec<String> {
    arrows
        .iter()
        .filter_map(|(from, to)| match rule_of(from) {
            None => Some(format!("{from} stands in no layer: name it in tests/layout/arrows.rs")),
            Some(rule) => rule.refuses(to, own).map(|why| format!("{from} -> {to}: {why}")),
        })
        .collect()
}

#[test]
fn every_arrow_between_crates_is_allowed() {
    let packages = metadata().packages;
    let own: Vec<String> = packages.iter().map(|package| package.name.to_string()).collect();
    assert_eq!(forbidden(&arrows(&packages), &own), Vec::<String>::new());
}

#[test]
fn a_forbidden_arrow_is_found() {
    let own = ["booking", "booking-domain", "policy", "kit-pg", "kit-ids"].map(str::to_owned);
    for (from, to) in [
        ("booking", "policy"),
        ("kit-pg", "booking"),
        ("booking-domain", "tokio"),
        ("booking-domain", "kit-pg"),
        ("kit-pg", "tonic"),
        ("no-such-layer", "kit-ids"),
    ] {
        let found = forbidden(&[(from.to_owned(), to.to_owned())], &own);
        assert_eq!(found.len(), 1, "{from} -> {to} must be refused");
    }
    assert!(forbidden(&[("booking".to_owned(), "booking-domain".to_owned())], &own).is_empty());
}

#[test]
fn members_stand_in_layer_order() {
    let packages = metadata().packages;
    let text =
        std::fs::read_to_string(holdfast_tests::mesh::workspace().join("Cargo.toml")).expect("Cargo.toml");
    let place: BTreeMap<String, usize> = packages
        .iter()
        .filter_map(|package| {
            let folder =
                package.manifest_path.parent()?.strip_prefix(holdfast_tests::mesh::workspace()).ok()?;
            Some((package.name.to_string(), text.find(&format!("\"{folder}\""))?))
        })
        .collect();
    let backwards: Vec<String> = arrows(&packages)
        .into_iter()
        .filter(|(from, to)| place.get(to).is_some_and(|to| place.get(from).is_some_and(|from| from < to)))
        .map(|(from, to)| format!("{from} stands before {to}, on which it depends"))
        .collect();
    assert_eq!(backwards, Vec::<String>::new());
}

#[test]
fn rules_name_only_crates_that_exist() {
    let own: Vec<String> = metadata().packages.iter().map(|package| package.name.to_string()).collect();
    let unknown: Vec<&str> = arrows::rules()
        .map(|(name, _): &(&str, Rule)| *name)
        .filter(|name| !own.iter().any(|known| known == name))
        .collect();
    assert_eq!(unknown, Vec::<&str>::new());
}
