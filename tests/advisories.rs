//! `make advisories`: a finding fails, and so does a database that cannot be read; neither is ever taken for sound.
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use holdfast_tests::mesh::workspace;
use serde_json::{Value, json};

/// What the command said, and whether it succeeded.
struct Outcome {
    succeeded: bool,
    text: String,
}

/// Runs it with a cargo-deny that does this, and exports of osv.dev from a folder.
fn advisories(folder: &Path, deny: &str) -> Outcome {
    let program = folder.join("cargo-deny");
    fs::write(&program, format!("#!/bin/sh\n{deny}\n")).expect("a program");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it can be run");
    let mut command = Command::new(workspace().join("tools/advisories.sh"));
    let command = command.arg(&program).env("ADVISORIES_OSV", folder).env("ADVISORIES_RUST", folder);
    let output = command.output().expect("tools/advisories.sh");
    let text = [output.stdout, output.stderr].concat();
    Outcome { succeeded: output.status.success(), text: String::from_utf8_lossy(&text).into_owned() }
}

/// An export with one record about these versions of a package.
fn export(folder: &Path, ecosystem: &str, name: &str, affected: &Value, modified: &str) {
    let folder = folder.join(ecosystem);
    fs::create_dir_all(&folder).expect("a folder");
    let mut about = json!({ "package": { "ecosystem": ecosystem, "name": name } });
    let more = affected.as_object().expect("an object").clone();
    about.as_object_mut().expect("an object").extend(more);
    let record = json!({ "id": "TEST-1", "modified": modified, "affected": [about] });
    fs::write(folder.join("TEST-1.json"), record.to_string()).expect("a record");
    let mut zip = Command::new("python3");
    let zip = zip.args(["-m", "zipfile", "-c", "all.zip", "TEST-1.json"]).current_dir(&folder).status();
    assert!(zip.expect("python3").success());
}

#[test]
fn what_is_known_is_found_and_what_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let now = kit_clock::Clock::system().now().to_string();
    let range = |fixed: &str| json!({ "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }, { "fixed": fixed }] }] });
    let none = json!({ "versions": ["0.0.1"] });

    let outcome = advisories(folder, "echo failed to fetch advisory database; exit 1");
    assert!(!outcome.succeeded);
    for what in ["crates: NOT CHECKED", "npm packages: NOT CHECKED", "Python tools: NOT CHECKED"] {
        assert!(outcome.text.contains(what), "{}", outcome.text);
    }

    export(folder, "npm", "axe-core", &range("0.0.2"), &now);
    export(folder, "PyPI", "Schemathesis", &none, &now);
    let outcome = advisories(folder, "exit 0");
    assert!(outcome.succeeded, "{}", outcome.text);
    assert_eq!(outcome.text.matches("no known vulnerability").count(), 3, "{}", outcome.text);

    let outcome = advisories(folder, "echo 'error[vulnerability]: x'; exit 1");
    assert!(!outcome.succeeded && outcome.text.contains("crates: VULNERABLE"), "{}", outcome.text);

    export(folder, "npm", "axe-core", &range("999.0.0"), &now);
    let outcome = advisories(folder, "exit 0");
    assert!(!outcome.succeeded && outcome.text.contains("npm packages: VULNERABLE"), "{}", outcome.text);
    assert!(
        outcome.text.contains("TEST-1") && outcome.text.contains("Python tools: no known"),
        "{}",
        outcome.text
    );

    export(folder, "PyPI", "Schemathesis", &none, "2020-01-01T00:00:00Z");
    let outcome = advisories(folder, "exit 0");
    assert!(!outcome.succeeded && outcome.text.contains("Python tools: NOT CHECKED"), "{}", outcome.text);
}
