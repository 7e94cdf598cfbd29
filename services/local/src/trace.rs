//! Prints a trace as a tree: who called whom, how long it took, what failed.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::bail;
use serde::Deserialize;

use crate::paths::Paths;
use crate::terminal;

/// One span as `otlp` wrote it.
#[derive(Clone, Debug, Deserialize)]
pub struct Span {
    /// Trace id, hexadecimal.
    pub trace_id: String,
    /// Its own id, hexadecimal.
    pub span_id: String,
    /// Its parent's id; empty for a root.
    pub parent_span_id: String,
    /// The service that made it.
    pub service: String,
    /// Its name.
    pub name: String,
    /// "server", "client", "producer", "consumer" or "internal".
    pub kind: String,
    /// Start, nanoseconds since the epoch.
    pub start_ns: u64,
    /// End, nanoseconds since the epoch.
    pub end_ns: u64,
    /// 0 unset, 1 ok, 2 error (OTLP).
    pub status: i32,
}

/// Prints the trace of this id.
pub fn print(paths: &Paths, id: &str) -> anyhow::Result<()> {
    let spans = read(paths, id)?;
    if spans.is_empty() {
        bail!(
            "no spans of trace {id} in {}: they arrive a second or two after the act",
            paths.at("traces").display()
        );
    }
    for line in tree(&spans) {
        terminal::line(&line);
    }
    Ok(())
}

/// Reads the spans of a trace.
pub fn read(paths: &Paths, id: &str) -> anyhow::Result<Vec<Span>> {
    let mut spans = Vec::new();
    for entry in fs::read_dir(paths.folder("traces")?)? {
        let text = fs::read_to_string(entry?.path())?;
        let found = text.lines().filter(|line| line.contains(id));
        spans.extend(found.filter_map(|line| serde_json::from_str::<Span>(line).ok()));
    }
    spans.retain(|span| span.trace_id == id);
    spans.sort_by_key(|span| span.start_ns);
    Ok(spans)
}

/// The lines of the tree, children below their parent in the order in which they began.
#[must_use]
pub fn tree(spans: &[Span]) -> Vec<String> {
    let known: BTreeSet<&str> = spans.iter().map(|span| span.span_id.as_str()).collect();
    let mut children: BTreeMap<&str, Vec<&Span>> = BTreeMap::new();
    for span in spans {
        let parent =
            if known.contains(span.parent_span_id.as_str()) { span.parent_span_id.as_str() } else { "" };
        children.entry(parent).or_default().push(span);
    }
    let zero = spans.iter().map(|span| span.start_ns).min().unwrap_or_default();
    let mut lines = vec![format!("{:>9}  {:>9}  span", "at", "took")];
    let roots = children.get("").cloned().unwrap_or_default();
    for root in roots {
        grow(root, 0, zero, &children, &mut lines);
    }
    lines
}

fn grow(
    span: &Span,
    depth: usize,
    zero: u64,
    children: &BTreeMap<&str, Vec<&Span>>,
    lines: &mut Vec<String>,
) {
    let mark = if span.status == 2 { "  ✗" } else { "" };
    lines.push(format!(
        "{:>9}  {:>9}  {}{} · {} ({}){mark}",
        millis(span.start_ns.saturating_sub(zero)),
        millis(span.end_ns.saturating_sub(span.start_ns)),
        "  ".repeat(depth),
        span.service,
        span.name,
        span.kind,
    ));
    for child in children.get(span.span_id.as_str()).into_iter().flatten() {
        grow(child, depth + 1, zero, children, lines);
    }
}

fn millis(nanos: u64) -> String {
    format!("{}.{:02} ms", nanos / 1_000_000, nanos / 10_000 % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(id: &str, parent: &str, start_ns: u64) -> Span {
        Span {
            trace_id: "t".to_owned(),
            span_id: id.to_owned(),
            parent_span_id: parent.to_owned(),
            service: "s".to_owned(),
            name: id.to_owned(),
            kind: "server".to_owned(),
            start_ns,
            end_ns: start_ns + 1_500_000,
            status: 0,
        }
    }

    #[test]
    fn children_stand_below_their_parent() {
        let lines = tree(&[span("root", "", 0), span("child", "root", 10), span("grandchild", "child", 20)]);
        assert_eq!(lines[1].trim(), "0.00 ms    1.50 ms  s · root (server)");
        assert!(lines[3].contains("    s · grandchild"), "{lines:?}");
    }

    #[test]
    fn a_span_whose_parent_is_missing_stands_at_the_top() {
        assert!(tree(&[span("orphan", "gone", 0)])[1].ends_with("s · orphan (server)"));
    }
}
