//! An American page has no British word: neither the product's own nor those of the American demo tenant.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use holdfast_tests::mesh::workspace;

/// How British words begin.
const BEGINNINGS: &[&str] = &[
    "apologis",
    "authoris",
    "behaviour",
    "cancelled",
    "cancelling",
    "cheque",
    "colour",
    "customis",
    "enrolment",
    "favour",
    "fortnight",
    "honour",
    "labelled",
    "labour",
    "licence",
    "minimis",
    "neighbour",
    "organis",
    "personalis",
    "postcode",
    "programme",
    "recognis",
    "summaris",
    "travelled",
    "travelling",
];
/// British words whose beginning is that of others.
const WORDS: &[&str] = &[
    "analyse",
    "catalogue",
    "centre",
    "centres",
    "diary",
    "dialogue",
    "enrol",
    "fringe",
    "fulfil",
    "grey",
    "learnt",
    "mobile",
    "practise",
    "spelt",
    "tick",
    "ticked",
    "ticks",
    "towards",
    "whilst",
];
/// Examples that are of Britain.
const EXAMPLES: &[&str] = &["020 7946", "+44", "25/11/2026", "17:30", "18:00"];

/// What is British of a text.
fn british(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphabetic()).map(str::to_lowercase);
    let known = |word: &String| {
        WORDS.contains(&word.as_str()) || BEGINNINGS.iter().any(|beginning| word.starts_with(beginning))
    };
    let examples =
        EXAMPLES.iter().filter(|example| text.contains(**example)).map(|example| (*example).to_owned());
    words.filter(known).chain(examples).collect()
}

/// The messages of a folder of Fluent files by their keys, without the comments and the names of what is filled in.
fn messages(folder: &Path) -> BTreeMap<String, String> {
    let mut messages: BTreeMap<String, String> = BTreeMap::new();
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("words").flatten().map(|file| file.path()).collect();
    paths.sort();
    for path in paths {
        let mut key = String::new();
        for line in fs::read_to_string(path).expect("words").lines().filter(|line| !line.starts_with('#')) {
            let begins = line.starts_with(|letter: char| letter.is_ascii_lowercase());
            let said = match line.split_once(" =") {
                Some((own, said)) if begins => {
                    own.clone_into(&mut key);
                    said
                }
                _ => line,
            };
            // A variant's name, "[cancelled]", is read by nobody.
            let said = said.trim_start().trim_start_matches('*');
            let said =
                said.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(said, |(_, said)| said);
            let message = messages.entry(key.clone()).or_default();
            message.push_str(said);
            message.push('\n');
        }
    }
    messages
}

#[test]
fn no_british_word_stands_on_an_american_page() {
    for locales in ["services/gateway/pages/locales", "services/booking/locales"] {
        let locales = workspace().join(locales);
        let mut read = messages(&locales.join("en"));
        assert!(read.values().any(|text| !british(text).is_empty()), "the British ones have some");
        read.extend(messages(&locales.join("en-US")));
        for (key, text) in read {
            assert_eq!(british(&text), Vec::<String>::new(), "{}: {key}", locales.display());
        }
    }
    for path in [
        "services/policy/domain/src/sentences/en.rs",
        "services/policy/wording/src/lib.rs",
        "k8s/seeds/salon-luna.yaml",
        "k8s/tenants/salon-luna.yaml",
    ] {
        let text = fs::read_to_string(workspace().join(path)).expect(path);
        // A time in quotation marks alone is an opening hour, which nobody reads as it is written there.
        let text = text.replace("\"18:00\"", "");
        assert_eq!(british(&text), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn a_british_word_is_found() {
    let found = british("Colourful: your ticket was cancelled, tick here by 17:30 (mobile +44 20)");
    assert_eq!(found, ["colourful", "cancelled", "tick", "mobile", "+44", "17:30"]);
    assert_eq!(british("Your ticket was canceled at 5:30 pm"), Vec::<String>::new());
}
