//! The spans of a trace, as the services exported them.
use std::collections::BTreeSet;
use std::fs;

use serde_json::{Map, Value};

use crate::mesh::{Mesh, workspace};

/// One span.
#[derive(Clone, Debug)]
pub struct Span {
    /// Its id.
    pub id: String,
    /// Its parent's id; empty for a root.
    pub parent: String,
    /// The service.
    pub service: String,
    /// The name.
    pub name: String,
    /// "server", "client", "producer", "consumer", "internal".
    pub kind: String,
    /// Its attributes.
    pub attributes: Map<String, Value>,
}

/// Reads the spans of this trace that have arrived by now.
#[must_use]
pub fn spans(mesh: &Mesh, trace_id: &str) -> Vec<Span> {
    lines(mesh)
        .lines()
        .filter(|line| line.contains(trace_id))
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|span| span.get("trace_id").is_some_and(|id| id == trace_id))
        .map(|span| read(&span))
        .collect()
}

/// Everything that was exported, as text.
#[must_use]
pub fn lines(mesh: &Mesh) -> String {
    let folder = workspace().join(mesh.text("/trace_dir"));
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|file| fs::read_to_string(file.path()).ok())
        .collect()
}

/// Spans whose parent is not in the trace, but for the root.
#[must_use]
pub fn orphans(spans: &[Span]) -> Vec<&Span> {
    let known: BTreeSet<&str> = spans.iter().map(|span| span.id.as_str()).collect();
    spans.iter().filter(|span| !span.parent.is_empty() && !known.contains(span.parent.as_str())).collect()
}

fn read(span: &Value) -> Span {
    let text = |key: &str| span.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Span {
        id: text("span_id"),
        parent: text("parent_span_id"),
        service: text("service"),
        name: text("name"),
        kind: text("kind"),
        attributes: span.get("attributes").and_then(Value::as_object).cloned().unwrap_or_default(),
    }
}
