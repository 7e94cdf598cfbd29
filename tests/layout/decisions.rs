//! Every action of an `authz.rs` has its decision told as a test, in the `authz/tests.rs` beside it.
use std::fs;
use std::path::PathBuf;

use holdfast_tests::mesh::workspace;

use super::sizes::files;

/// Where actions stand that decide nothing, with the reason.
const NO_DECISION: &[(&str, &str)] =
    &[("services/kit/testkit/src/authz.rs", "what a test arranges, it may: no service takes its permit")];

/// The actions of a file that its tests do not name.
fn untested<'c>(code: &'c str, tests: &str) -> Vec<&'c str> {
    let is_letter = |symbol: char| symbol.is_ascii_alphanumeric() || symbol == '_';
    let named: Vec<&str> = tests.split(|symbol| !is_letter(symbol)).collect();
    let actions = code.split("\nimpl Action for ").skip(1);
    let actions = actions.map(|rest| rest.split(|symbol| !is_letter(symbol)).next().unwrap_or_default());
    actions.filter(|action| !named.contains(action)).collect()
}

#[test]
fn every_action_is_named_in_its_tests() {
    let mut found: Vec<PathBuf> = Vec::new();
    files(&workspace().join("services"), &mut found);
    let mut read = 0;
    let mut missing = Vec::new();
    for path in found.iter().filter(|path| path.ends_with("src/authz.rs")) {
        let name = path.strip_prefix(workspace()).expect("within").display().to_string();
        if NO_DECISION.iter().any(|(listed, _)| *listed == name) {
            continue;
        }
        let code = fs::read_to_string(path).expect("a file of the tree");
        let tests = fs::read_to_string(path.with_file_name("authz").join("tests.rs")).unwrap_or_default();
        read += 1;
        missing.extend(untested(&code, &tests).into_iter().map(|action| format!("{name}: {action}")));
    }
    assert_eq!(missing, Vec::<String>::new(), "tell in authz/tests.rs who may");
    assert!(read >= 6, "every service and the kit were looked at");
}

#[test]
fn an_action_that_no_test_names_is_found() {
    let code = "use a;\nimpl Action for Book {}\nimpl Action for Cancel {}\nimpl ChangesBooking for Book {}";
    assert_eq!(untested(code, "permitted::<Book>(); Cancellation"), ["Cancel"]);
    assert_eq!(untested(code, ""), ["Book", "Cancel"]);
}
