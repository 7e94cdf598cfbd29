//! `docs/dependencies.md` says of each direct dependency why it is there, and the locks of Python tools hold hashes.
use std::collections::BTreeSet;
use std::fs;

use cargo_metadata::Package;
use holdfast_tests::mesh::workspace;
use serde_json::Value;

fn read(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Crates that one of ours names, but our own.
fn crates() -> BTreeSet<String> {
    let packages: Vec<Package> = super::metadata().packages;
    let own: BTreeSet<String> = packages.iter().map(|package| package.name.to_string()).collect();
    let named = packages.iter().flat_map(|package| &package.dependencies).map(|it| it.name.clone());
    named.chain(workspace_crates()).filter(|name| !own.contains(name)).collect()
}

/// Crates of the workspace's own table, which cargo does not tell while nobody uses them.
fn workspace_crates() -> Vec<String> {
    let manifest = read("Cargo.toml");
    let (_, table) = manifest.split_once("[workspace.dependencies]\n").expect("the table");
    let lines = table.lines().take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.to_owned());
    names.filter(|name| !name.starts_with('#')).collect()
}

fn npm_packages() -> BTreeSet<String> {
    let manifest: Value = serde_json::from_str(&read("tools/web/package.json")).expect("JSON");
    let of = |kind: &str| manifest[kind].as_object().into_iter().flatten().map(|(name, _)| name.clone());
    ["dependencies", "devDependencies", "optionalDependencies"].into_iter().flat_map(of).collect()
}

/// What a list of Python tools names, with its version.
fn listed(list: &str) -> Vec<String> {
    let lines = read(&format!("tools/{list}.in"));
    lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

fn python_tools() -> BTreeSet<String> {
    let lists = ["python", "upkeep"].into_iter().flat_map(listed);
    lists.map(|line| line.split("==").next().unwrap_or_default().to_owned()).collect()
}

/// The names in the table below a heading; each has a reason.
fn explained(heading: &str) -> BTreeSet<String> {
    let page = read("docs/dependencies.md");
    let (_, section) = page.split_once(&format!("\n## {heading}\n")).expect("the heading");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    rows.map(|(name, why)| {
        assert!(why.trim_end_matches('|').trim().len() > 3, "{name} has no reason");
        name.to_owned()
    })
    .collect()
}

#[test]
fn each_direct_dependency_is_explained_and_no_other() {
    for (heading, direct) in
        [("Crates", crates()), ("npm packages", npm_packages()), ("Python tools", python_tools())]
    {
        let explained = explained(heading);
        let missing: Vec<_> = direct.difference(&explained).collect();
        let gone: Vec<_> = explained.difference(&direct).collect();
        assert!(missing.is_empty(), "docs/dependencies.md does not say why these are there: {missing:?}");
        assert!(gone.is_empty(), "docs/dependencies.md names what is gone: {gone:?}");
        assert!(!direct.is_empty(), "{heading}: something was read");
    }
}

/// The packages of a lock, each with its hashes.
fn locked(lock: &str) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for line in lock.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(hash) = line.strip_prefix("--hash=sha256:") {
            let hash = hash.trim_end_matches(" \\");
            assert!(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{line}");
            found.last_mut().expect("a package").1 += 1;
        } else {
            let name = line.trim_end_matches(" \\");
            assert!(name.contains("=="), "{name} has no exact version");
            found.push((name.to_owned(), 0));
        }
    }
    found
}

#[test]
fn python_tools_are_locked_with_hashes_and_installed_by_them() {
    for list in ["python", "upkeep"] {
        let locked = locked(&read(&format!("tools/{list}.txt")));
        let bare: Vec<_> = locked.iter().filter(|(_, hashes)| *hashes == 0).collect();
        assert!(bare.is_empty(), "{list}.txt: without a hash: {bare:?}");
        for wanted in listed(list) {
            assert!(locked.iter().any(|(name, _)| *name == wanted), "{list}.txt has another than {wanted}");
        }
    }
    let install = read("tools/python.sh");
    let installs: Vec<_> = install.lines().filter(|line| line.contains("pip\" install")).collect();
    assert_eq!(installs.len(), 1);
    assert!(install.contains("--require-hashes --only-binary :all:"), "{install}");
}
