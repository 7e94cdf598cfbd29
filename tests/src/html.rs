//! The Nu HTML checker, over saved pages and stylesheets: one run for all of them.
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use serde::Deserialize;

use crate::browser::{Page, install, web_tools};

#[derive(Debug, Deserialize)]
struct Report {
    messages: Vec<Message>,
}

#[derive(Debug, Deserialize)]
struct Message {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    url: String,
    #[serde(default, rename = "lastLine")]
    line: u32,
    #[serde(rename = "message")]
    words: String,
    #[serde(default)]
    extract: String,
}

/// Saves the document as the server sent it, and its stylesheets, for [`check`].
pub async fn save(page: &Page, folder: &Path, name: &str) {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join(format!("{name}.html")), page.html().await).expect("written");
    for (name, text) in page.styles().await {
        let name = Path::new(&name).with_extension("css");
        fs::write(folder.join(name), text).expect("written");
    }
}

/// Everything that the checker says of the pages and stylesheets in a folder: errors and warnings.
#[must_use]
pub fn check(folder: &Path) -> Vec<String> {
    let files = files(folder).expect("the saved pages");
    assert!(!files.is_empty(), "nothing was saved in {}", folder.display());
    if !Command::new("java").arg("-version").output().is_ok_and(|it| it.status.success()) {
        install(&["default-jre-headless"]);
    }
    let checker = web_tools().join("vnu-jar/build/dist/vnu.jar");
    let mut run = Command::new("java");
    run.args(["-Xss4m", "-jar"]).arg(checker);
    run.args(["--also-check-css", "--format", "json", "--exit-zero-always", "--stdout"]);
    let output = run.args(&files).output().expect("java runs");
    let complaint = || String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}", complaint());
    let report: Report = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", complaint()));
    let serious = |message: &Message| message.kind != "info" || message.words.starts_with("Warning");
    report.messages.iter().filter(|message| serious(message)).map(description).collect()
}

fn description(message: &Message) -> String {
    let Message { kind, url, line, words, extract } = message;
    format!("{} line {line}: {kind}: {words} {extract:?}", url.rsplit('/').next().unwrap_or_default())
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}
