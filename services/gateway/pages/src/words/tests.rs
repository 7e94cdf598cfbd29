use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

fn crate_folder() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap())
}

/// Every file below a folder with this extension.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found
}

/// Keys with the variables and the variants that each has, by area.
fn keys(language: &str) -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let read = |path: PathBuf| {
        let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in fs::read_to_string(&path).unwrap().lines() {
            let begins = line.starts_with(|letter: char| letter.is_ascii_lowercase());
            if let (true, Some((key, _))) = (begins, line.split_once(" =")) {
                assert!(keys.insert(key.to_owned(), BTreeSet::new()).is_none(), "{key} stands twice");
                key.clone_into(&mut current);
            }
            let variables = line
                .split('$')
                .skip(1)
                .map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>());
            // "[one]" and "*[other]": of an event that a region leaves out people would read something else.
            let variant = line.trim_start().trim_start_matches('*').strip_prefix('[');
            let variant = variant.and_then(|rest| rest.split_once(']')).map(|(name, _)| format!("[{name}]"));
            keys.entry(current.clone()).or_default().extend(variables.chain(variant));
        }
        keys.remove("");
        (path.file_name().unwrap().to_str().unwrap().to_owned(), keys)
    };
    files(&crate_folder().join("locales").join(language), "ftl").into_iter().map(read).collect()
}

#[test]
fn the_languages_agree_key_by_key() {
    assert_eq!(keys("en"), keys("es"));
}

#[test]
fn a_region_says_what_its_language_says_with_the_same_variables_and_variants() {
    for (language, region) in [("en", "en-US"), ("es", "es-US")] {
        let whole = keys(language);
        for (area, own) in keys(region) {
            for (key, variables) in own {
                let of_language = whole.get(&area).and_then(|keys| keys.get(&key));
                assert_eq!(of_language, Some(&variables), "{region}/{area}: {key}");
            }
        }
    }
}

#[test]
fn each_region_has_its_own_words_and_the_rest_of_its_language() {
    let said = |language, key| Words(language).message(key);
    for language in Language::ALL {
        let cancelled = match language {
            Language::AmericanEnglish => "Canceled",
            Language::English | Language::BritishEnglish => "Cancelled",
            _ => "Cancelada",
        };
        assert_eq!(said(language, "state-cancelled"), cancelled);
        assert_eq!(said(language, "yes"), if language.is_spanish() { "Sí" } else { "Yes" });
    }
    let evening = said(Language::UnitedStatesSpanish, "part-evening");
    assert_eq!(evening, "Tarde, desde las 6:00\u{a0}p.\u{a0}m.");
    assert_eq!(said(Language::EuropeanSpanish, "part-evening"), "Tarde, desde las 18:00");
}

#[test]
fn every_key_is_of_one_area() {
    let mut areas: BTreeMap<String, String> = BTreeMap::new();
    for (area, keys) in keys("en") {
        for key in keys.into_keys() {
            let other = areas.insert(key.clone(), area.clone());
            assert_eq!(other, None, "{key} stands in {area} too: no page could say anything");
        }
    }
}

#[test]
fn every_key_is_used_and_every_used_one_is_there() {
    let own = crate_folder();
    let sources = files(&own.join("src"), "rs").into_iter().chain(files(&own.join("templates"), "html"));
    let text: String = sources
        .filter(|path| !path.ends_with("words/tests.rs"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let known: BTreeSet<String> = keys("en").into_values().flat_map(BTreeMap::into_keys).collect();
    let unused: Vec<&String> = known.iter().filter(|key| !text.contains(&format!("\"{key}\""))).collect();
    assert_eq!(unused, Vec::<&String>::new(), "nobody says these");
    let asked =
        [".message(\"", ".with(\"", ".count(\""].into_iter().flat_map(|call| text.split(call).skip(1));
    let missing: BTreeSet<&str> = asked
        .filter_map(|rest| rest.split_once('"').map(|(key, _)| key))
        .filter(|key| !known.contains(*key))
        .collect();
    assert_eq!(missing, BTreeSet::new(), "these are said and have no words");
}
