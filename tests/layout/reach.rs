//! What a crate reaches, over however many others: `cargo tree` resolves each crate as if it alone were built, with the
//! features that it asks for.
use std::collections::BTreeSet;
use std::process::Command;

/// Crates that may never be reached, and by whom.
struct Bound {
    of: &'static [&'static str],
    never: &'static [&'static str],
    why: &'static str,
}

const BOUNDS: [Bound; 4] = [
    Bound {
        of: &[
            "kit-ids",
            "kit-money",
            "kit-text",
            "kit-language",
            "kit-locale",
            "kit-brand",
            "kit-logo",
            "kit-principal",
            "kit-authz",
            "policy-api",
            "policy-wording",
            "booking-api",
            "identity-domain",
            "booking-domain",
            "policy-domain",
            "operator-crd",
            "operator-domain",
        ],
        never: &["tokio", "tonic", "sqlx", "redis", "axum", "hyper", "reqwest", "kit-clock"],
        why: "rules and shared types are pure",
    },
    Bound {
        of: &["gateway", "gateway-edge", "gateway-core", "gateway-api", "gateway-pages", "operator"],
        never: &["sqlx", "kit-pg", "kit-ledger", "kit-seal", "kit-outbox"],
        why: "owns no data",
    },
    Bound {
        of: &["gateway-edge"],
        never: &["gateway-core", "gateway-api", "gateway-pages"],
        why: "the edge knows no route",
    },
    Bound {
        of: &["gateway-core"],
        never: &["utoipa", "askama", "kit-locale"],
        why: "the core knows no reader",
    },
];

/// Everything that a crate is built with, by name.
fn reached(package: &str) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--locked",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--package",
            package,
        ])
        .current_dir(holdfast_tests::mesh::workspace())
        .output()
        .expect("cargo tree");
    assert!(tree.status.success(), "{package}: {}", String::from_utf8_lossy(&tree.stderr));
    let lines = String::from_utf8(tree.stdout).expect("names");
    lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn nobody_reaches_what_is_not_theirs() {
    let mut found = Vec::new();
    for Bound { of, never, why } in BOUNDS {
        for package in of {
            let reached = reached(package);
            let wrong = never.iter().filter(|one| reached.contains(**one));
            found.extend(wrong.map(|one| format!("{package} reaches {one}: {why}")));
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn what_is_reached_over_others_is_seen() {
    let reached = reached("booking");
    assert!(["sqlx", "tonic", "tokio", "kit-pg", "serde"].iter().all(|one| reached.contains(*one)));
}
