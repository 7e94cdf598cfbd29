//! What a service records, it may record: an act that retention refuses would wait in its outbox for ever.
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use holdfast_tests::mesh::workspace;
use kit_ledger::{ACTIONS, may_record};

use super::sizes::files;

/// What stands before an act's name, within one statement.
const RECORDS: &[&str] = &["AuditEntry::done(", ".did(", "record_reading(", "AuditEvent::done("];

/// The product's own code of a service, without its tests.
fn sources(service: &str) -> Vec<String> {
    let mut found = Vec::new();
    files(&workspace().join("services").join(service).join("src"), &mut found);
    let code = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a file of the tree");
        text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
    };
    found.into_iter().filter(|path| !path.ends_with("tests.rs")).map(code).collect()
}

/// Literals "<noun>.<verb>" of a text.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || b"_-".contains(&byte))
    };
    text.split('"')
        .skip(1)
        .step_by(2)
        .filter(move |literal| literal.split_once('.').is_some_and(|(noun, verb)| word(noun) && word(verb)))
}

/// The acts that stand where something is recorded.
fn recorded(code: &str) -> Vec<&str> {
    let begins = RECORDS.iter().flat_map(|mark| code.match_indices(mark).map(|(at, _)| at));
    let statement = |at: usize| code[at..].split(';').next().unwrap_or_default();
    begins.filter_map(|at| named(statement(at)).next()).collect()
}

fn id(service: &str) -> String {
    format!("spiffe://holdfast.local/ns/holdfast/sa/{service}")
}

#[test]
fn every_act_that_a_service_records_is_on_its_list() {
    for (service, nouns) in ACTIONS {
        let sources = sources(service);
        let actions: BTreeSet<&str> = sources.iter().flat_map(|code| recorded(code)).collect();
        let strange: Vec<_> = actions.iter().filter(|action| !may_record(&id(service), action)).collect();
        assert!(
            strange.is_empty(),
            "{service} records {strange:?}: name the noun in kit/ledger/src/actions.rs"
        );
        // The other way round: what is on the list is recorded, so that the list stays what is needed.
        let unused: Vec<_> = nouns
            .iter()
            .filter(|noun| !actions.iter().any(|action| action.starts_with(&format!("{noun}."))))
            .collect();
        assert!(unused.is_empty(), "{service} records nothing of {unused:?}: {actions:?}");
    }
}

#[test]
fn an_act_that_is_not_on_the_list_is_found() {
    let code = "let act = actor.did(\"session.end\", id);\n record_audit(\n tx,\n AuditEntry::done(by, \"b.c\", x));";
    assert_eq!(recorded(code), ["b.c", "session.end"]);
    assert_eq!(recorded("AuditEntry::done(actor, \"a.b\", object); fail(\"page.limit\");"), ["a.b"]);
}
