//! Files have at most 400 lines ([`super::functions`] looks at functions). `make size` prints the report.
use std::fs;
use std::path::{Path, PathBuf};

use holdfast_tests::mesh::workspace;

/// No file of hand-written code is longer.
const LONGEST: usize = 400;

pub fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" && !name.to_string_lossy().starts_with('.') {
            files(&path, found);
        } else if path.extension().is_some_and(|end| {
            ["rs", "proto", "sql", "css", "js", "html", "sh", "py"].iter().any(|it| end == *it)
        }) {
            found.push(path);
        }
    }
}

fn lengths() -> Vec<(usize, PathBuf)> {
    let mut found = Vec::new();
    files(&workspace(), &mut found);
    let length = |path: PathBuf| (fs::read_to_string(&path).unwrap_or_default().lines().count(), path);
    let mut lengths: Vec<_> = found.into_iter().map(length).collect();
    lengths.sort();
    lengths
}

#[test]
fn no_file_is_longer_than_people_read() {
    let lengths = lengths();
    let long: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > LONGEST).collect();
    assert!(long.is_empty(), "split by what they do: {long:?}");
    assert!(lengths.len() > 50, "the whole tree was looked at");
}
