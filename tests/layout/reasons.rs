//! A reason of the catalogue is one that somebody is refused with: production code raises it, and a test meets it.
use std::fs;

use holdfast_tests::mesh::workspace;
use kit_fault::Reason;

use super::sizes::files;

/// Where every reason stands.
const CATALOGUE: &str = "services/kit/fault/src/catalogue.rs";

/// Code of the product, and code that tests it.
#[derive(Default)]
struct Code {
    production: String,
    tests: String,
}

impl Code {
    /// Keeps a file by its path in the tree.
    fn keep(&mut self, path: &str, text: &str) {
        let is_test = |part: &str| ["tests", "tests.rs", "testkit"].contains(&part);
        if path.split('/').any(is_test) {
            self.tests.push_str(text);
        } else if path != CATALOGUE {
            let (production, tests) = text.split_once("#[cfg(test)]\nmod tests {").unwrap_or((text, ""));
            self.production.push_str(production);
            self.tests.push_str(tests);
        }
    }

    /// What is missing of a reason.
    fn missing(&self, name: &str, code: &str) -> Option<String> {
        let named = format!("Reason::{name}");
        if !holds(&self.production, &named) {
            Some(format!("{code}: nothing raises it"))
        } else if !holds(&self.tests, &named) && !holds(&self.tests, code) {
            Some(format!("{code}: no test meets it"))
        } else {
            None
        }
    }
}

/// Whether a text holds these letters as a word of their own.
fn holds(text: &str, word: &str) -> bool {
    let is_letter =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let bytes = text.as_bytes();
    let mut found = text.match_indices(word).map(|(at, _)| at);
    found.any(|at| {
        !is_letter(at.checked_sub(1).and_then(|at| bytes.get(at))) && !is_letter(bytes.get(at + word.len()))
    })
}

#[test]
fn every_reason_is_raised_and_met() {
    let mut code = Code::default();
    let mut found = Vec::new();
    files(&workspace(), &mut found);
    for file in found.iter().filter(|file| file.extension().is_some_and(|end| end == "rs")) {
        let path = file.strip_prefix(workspace()).expect("below the workspace").to_string_lossy();
        code.keep(&path, &fs::read_to_string(file).expect("a file"));
    }
    let missing = Reason::ALL.iter().filter_map(|reason| code.missing(&format!("{reason:?}"), reason.code()));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_reason_that_nobody_raises_or_meets_is_found() {
    let mut code = Code::default();
    code.keep(
        "services/booking/src/a.rs",
        "Reason::SlotTaken; Reason::SlotTakenTwice;\n#[cfg(test)]\nmod tests { \"A_B\" }",
    );
    code.keep("services/booking/tests/db/b.rs", "Reason::Other; \"SLOT_TAKEN\"");
    code.keep(CATALOGUE, "Reason::Other");
    assert_eq!(code.missing("SlotTaken", "SLOT_TAKEN"), None);
    assert_eq!(code.missing("SlotTakenTwice", "A_B"), None);
    assert_eq!(
        code.missing("SlotTakenTwice", "SLOT_TAKEN_TWICE").as_deref(),
        Some("SLOT_TAKEN_TWICE: no test meets it")
    );
    assert_eq!(code.missing("Other", "OTHER").as_deref(), Some("OTHER: nothing raises it"));
}
