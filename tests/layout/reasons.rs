//! A reason of the catalogue and a code of a field are ones that somebody is refused with: production code raises them,
//! and a test meets them.
use std::fs;

use holdfast_tests::mesh::workspace;
use kit_fault::{FieldCode, Reason};

use super::sizes::files;

/// Where every reason and every code of a field stands.
const CATALOGUES: [&str; 2] = ["services/kit/fault/src/catalogue.rs", "services/kit/field/src/code.rs"];

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
        } else if !CATALOGUES.contains(&path) {
            let (production, tests) = text.split_once("#[cfg(test)]\nmod tests {").unwrap_or((text, ""));
            self.production.push_str(production);
            self.tests.push_str(tests);
        }
    }

    /// The sources of the tree.
    fn read() -> Self {
        let mut code = Self::default();
        let mut found = Vec::new();
        files(&workspace(), &mut found);
        for file in found.iter().filter(|file| file.extension().is_some_and(|end| end == "rs")) {
            let path = file.strip_prefix(workspace()).expect("below the workspace").to_string_lossy();
            code.keep(&path, &fs::read_to_string(file).expect("a file"));
        }
        code
    }

    /// What is missing of what is named like this in Rust, and has this word in answers.
    fn missing(&self, named: &str, word: &str) -> Option<String> {
        if !holds(&self.production, named) {
            Some(format!("{named}: nothing raises it"))
        } else if !holds(&self.tests, named) && !holds(&self.tests, &format!("\"{word}\"")) {
            Some(format!("{named}: no test meets it"))
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
    let code = Code::read();
    let missing = Reason::ALL.iter();
    let missing = missing.filter_map(|one| code.missing(&format!("Reason::{one:?}"), one.code()));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn every_code_of_a_field_is_raised_and_met() {
    let code = Code::read();
    let missing = FieldCode::ALL.iter();
    let missing = missing.filter_map(|one| code.missing(&format!("FieldCode::{one:?}"), one.as_str()));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn what_nobody_raises_or_meets_is_found() {
    let mut code = Code::default();
    code.keep(
        "services/booking/src/a.rs",
        "Reason::SlotTaken; Reason::SlotTakenTwice;\n#[cfg(test)]\nmod tests { \"A_B\" }",
    );
    code.keep("services/booking/tests/db/b.rs", "Reason::Other; \"SLOT_TAKEN\"");
    code.keep(CATALOGUES[0], "Reason::Other");
    code.keep(CATALOGUES[1], "FieldCode::Other");
    let missing = |named: &str, word: &str| code.missing(named, word);
    assert_eq!(missing("Reason::SlotTaken", "SLOT_TAKEN"), None);
    assert_eq!(missing("Reason::SlotTakenTwice", "A_B"), None);
    let unmet = missing("Reason::SlotTakenTwice", "SLOT_TAKEN_TWICE");
    assert_eq!(unmet.as_deref(), Some("Reason::SlotTakenTwice: no test meets it"));
    for named in ["Reason::Other", "FieldCode::Other"] {
        assert_eq!(missing(named, "OTHER"), Some(format!("{named}: nothing raises it")));
    }
}
