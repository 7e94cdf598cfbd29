//! The gateway's own words, to notice those of one language on a page in the other.
use std::collections::BTreeSet;
use std::fs;

use crate::mesh::workspace;

/// Shortest sentence that is looked for, in characters: shorter ones may stand in both languages.
const SHORTEST: usize = 6;

/// Sentences of the pages that stand in this text and are of another language than it should be.
#[must_use]
pub fn of_another(language: &str, text: &str) -> Vec<String> {
    let (own, other) = if language.starts_with("es") { ("es", "en") } else { ("en", "es") };
    let own = sentences(own);
    let lines: BTreeSet<&str> = text.lines().map(str::trim).collect();
    let foreign = sentences(other).into_iter().filter(|one| !own.contains(one));
    foreign.filter(|one| lines.contains(one.as_str())).map(|one| format!("another language: {one}")).collect()
}

/// Whole sentences without anything to be filled in, of every region of the language.
fn sentences(language: &str) -> BTreeSet<String> {
    let folders =
        fs::read_dir(workspace().join("services/gateway/pages/locales")).expect("the words").flatten();
    let own = folders.filter(|folder| folder.file_name().to_string_lossy().starts_with(language));
    let files = own.flat_map(|folder| fs::read_dir(folder.path()).expect("the words").flatten());
    let texts = files.map(|file| fs::read_to_string(file.path()).expect("words"));
    let of_file = |text: String| {
        let values =
            text.lines().filter_map(|line| line.split_once(" = ").map(|(_, value)| value.to_owned()));
        values.filter(|value| !value.contains('{') && value.chars().count() >= SHORTEST).collect::<Vec<_>>()
    };
    texts.flat_map(of_file).collect()
}
