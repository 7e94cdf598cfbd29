//! axe-core: WCAG 2.2 AA and best practice.
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use super::page::Page;
use crate::mesh::workspace;

const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

static SOURCE: LazyLock<String> = LazyLock::new(|| {
    let file = web_tools().join("axe-core/axe.min.js");
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
});

/// A rule that a page breaks.
#[derive(Clone, Debug, Deserialize)]
pub struct Violation {
    /// The rule.
    pub id: String,
    /// What it wants.
    pub help: String,
    /// Where it is broken, and how.
    pub nodes: Vec<String>,
}

/// The folder of the npm packages that pages are checked with.
#[must_use]
pub fn web_tools() -> PathBuf {
    let output = Command::new(workspace().join("tools/web.sh")).output().expect("tools/web.sh");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}

impl Page {
    /// What axe-core finds on the page as it is now.
    pub async fn axe(&self) -> Vec<Violation> {
        // Timers need it; scripts that the page was not allowed to run do not come back.
        self.scripts(true).await;
        if self.evaluate("typeof axe").await != "object" {
            self.evaluate(&SOURCE).await;
        }
        let options = json!({ "runOnly": TAGS, "resultTypes": ["violations"] });
        let run = format!(
            "axe.run(document, {options}).then(found => ({{
                rules: found.passes.length + found.violations.length,
                violations: found.violations.map(({{ id, help, nodes }}) => ({{ id, help,
                    nodes: nodes.map(it => it.target.join(' ') + ': ' + it.failureSummary) }})),
            }}))"
        );
        let found = self.evaluate(&run).await;
        self.scripts(false).await;
        // A run that looked at nothing has shown nothing.
        assert!(found.get("rules").and_then(Value::as_u64).is_some_and(|rules| rules > 5), "{found}");
        serde_json::from_value(found.get("violations").cloned().unwrap_or_default()).expect("violations")
    }
}
