//! Every test program stands in the Makefile once, under what it needs: one that is forgotten there is run by nobody
//! who runs a part of the suite.
use std::fs;

use holdfast_tests::mesh::workspace;

use super::metadata;

/// The programs that a line of the Makefile names.
fn named(makefile: &str, list: &str) -> Vec<String> {
    let line = makefile.lines().find_map(|line| line.strip_prefix(list)?.strip_prefix(" := "));
    line.expect("the list").split(' ').map(str::to_owned).collect()
}

#[test]
fn every_test_program_is_named_once() {
    let makefile = fs::read_to_string(workspace().join("Makefile")).expect("the Makefile");
    let lists = ["PURE_TESTS", "SOCKET_TESTS", "PG_TESTS"];
    let mut named: Vec<String> = lists.iter().flat_map(|list| named(&makefile, list)).collect();
    // The Makefile names this one itself: it holds the tree's tests, the mesh's and the browser's.
    named.push("holdfast".to_owned());
    named.sort();
    let targets = metadata().packages.into_iter().flat_map(|package| package.targets);
    let tests = targets.filter(cargo_metadata::Target::is_test).map(|target| target.name);
    let mut tests: Vec<String> = tests.collect();
    tests.sort();
    assert_eq!(named, tests);
}
