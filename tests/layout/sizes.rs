//! Files have at most 400 lines, and comments at most 120 columns ([`super::functions`] looks at functions). `make
//! size` prints the report.
use std::fs;
use std::path::{Path, PathBuf};

use holdfast_tests::mesh::workspace;

/// No file of hand-written code is longer.
const LONGEST: usize = 400;
/// No comment of Rust code is wider; code is narrower, by rustfmt's own limit.
const WIDEST: usize = 120;

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

/// Lines of a text that are a comment and too wide, counted from one.
fn wide_comments(text: &str) -> Vec<usize> {
    let is_wide = |line: &str| line.trim_start().starts_with("//") && line.chars().count() > WIDEST;
    let numbered = text.lines().zip(1..).filter(|(line, _)| is_wide(line));
    numbered.map(|(_, number)| number).collect()
}

#[test]
fn no_comment_is_wider_than_the_code_around_it() {
    let mut sources = Vec::new();
    files(&workspace(), &mut sources);
    let rust: Vec<_> =
        sources.iter().filter(|path| path.extension().is_some_and(|end| end == "rs")).collect();
    let wide = rust.iter().flat_map(|path| {
        let text = fs::read_to_string(path).expect("a file of the tree");
        let name = path.strip_prefix(workspace()).expect("below the workspace").display();
        wide_comments(&text).into_iter().map(|number| format!("{name}:{number}")).collect::<Vec<_>>()
    });
    assert_eq!(wide.collect::<Vec<_>>(), Vec::<String>::new());
    assert!(rust.len() > 50, "the whole tree was looked at");
}

#[test]
fn a_comment_that_is_too_wide_is_found() {
    let words = |columns: usize| "é".repeat(columns);
    let text = format!(
        "//! {}\n    /// {}\n    // {}\nlet code = \"{}\"; // {}\n",
        words(116),
        words(113),
        words(113),
        words(120),
        words(120),
    );
    assert_eq!(wide_comments(&text), [2]);
}
