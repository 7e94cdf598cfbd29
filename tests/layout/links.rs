//! What the documents point to is there: the target of every relative link, and every path that the decisions and
//! SECURITY.md name as their evidence.
use std::fs;
use std::path::{Path, PathBuf};

use holdfast_tests::mesh::workspace;

/// Every document of the tree.
fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" && !name.to_string_lossy().starts_with('.') {
            documents(&path, found);
        } else if path.extension().is_some_and(|end| end == "md") {
            found.push(path);
        }
    }
}

/// The targets of a document's relative links, without their anchors.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    let files = targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
    let files = files.map(|target| target.split('#').next().unwrap_or_default());
    files.filter(|file| !file.is_empty()).collect()
}

/// What stands between backticks and is a file's path: with a slash and an extension, and not a route.
fn paths(text: &str) -> Vec<&str> {
    let is_path = |code: &&str| {
        let is_plain = code.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-./".contains(letter));
        let has_extension = code.rsplit_once('/').is_some_and(|(_, name)| name.contains('.'));
        is_plain && has_extension && !code.starts_with('/')
    };
    text.split('`').skip(1).step_by(2).filter(is_path).collect()
}

/// What a document at this path of the tree points to and is not there.
fn missing(document: &Path, text: &str) -> Vec<String> {
    let root = workspace();
    let folder = root.join(document).parent().expect("a folder").to_owned();
    let is_evidence = document.starts_with("docs/decisions") || document == Path::new("SECURITY.md");
    let links = links(text).into_iter().filter(|link| !folder.join(link).exists());
    let paths = if is_evidence { paths(text) } else { Vec::new() };
    let paths = paths.into_iter().filter(|path| !folder.join(path).exists() && !root.join(path).exists());
    links.chain(paths).map(|target| format!("{}: {target}", document.display())).collect()
}

#[test]
fn what_documents_point_to_is_there() {
    let mut found = Vec::new();
    documents(&workspace(), &mut found);
    let gone = found.iter().flat_map(|path| {
        let text = fs::read_to_string(path).expect("a file of the tree");
        missing(path.strip_prefix(workspace()).expect("below the workspace"), &text)
    });
    assert_eq!(gone.collect::<Vec<_>>(), Vec::<String>::new());
    assert!(found.len() > 30, "the whole tree was looked at");
}

#[test]
fn a_target_that_is_not_there_is_found() {
    let text = "[a](README.md) [b](../nowhere.md#part) [c](#here) [d](https://example.com/e)\n\
        `tests/ledgers/rewrite.rs` `tests/ledgers/nowhere.rs` `kit/mesh` `/book/{service}` `holdfast.dev/remove`";
    let decision = Path::new("docs/decisions/0000-example.md");
    let expected = ["../nowhere.md", "tests/ledgers/nowhere.rs"];
    assert_eq!(missing(decision, text), expected.map(|target| format!("{}: {target}", decision.display())));
    assert_eq!(missing(Path::new("docs/example.md"), "[a](x.md) `a/b.rs`"), ["docs/example.md: x.md"]);
}
