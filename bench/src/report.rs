//! The report: for people who run this, without words of ours that they do not know.
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use kit_clock::Clock;
use sqlx::PgPool;

use crate::operations::Section;

/// What the figures were measured on.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Rows of a table: what, and which.
    rows: Vec<(&'static str, String)>,
}

impl Machine {
    /// Reads it from the system and from PostgreSQL.
    pub async fn read(inspector: &PgPool) -> anyhow::Result<Self> {
        let postgres: String = sqlx::query_scalar("show server_version").fetch_one(inspector).await?;
        let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
        let (processors, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
        let today = Clock::system().now().strftime("%Y-%m-%d %H:%M UTC").to_string();
        Ok(Self {
            rows: vec![
                ("measured", today),
                ("commit", commit()),
                ("processors", format!("{} × {}", count(&processors), model(&processors))),
                ("memory", value(&memory, "MemTotal").to_owned()),
                ("kernel", read("/proc/sys/kernel/osrelease").trim().to_owned()),
                ("PostgreSQL", postgres),
            ],
        })
    }
}

/// The whole document.
#[must_use]
pub fn document(machine: &Machine, sections: &[Section]) -> String {
    let mut text = INTRODUCTION.to_owned();
    text.push_str("\n| measured on | |\n|---|---|\n");
    for (what, which) in &machine.rows {
        let _ = writeln!(text, "| {what} | {which} |");
    }
    let missed: Vec<String> = sections.iter().flat_map(missed).collect();
    if !missed.is_empty() {
        let _ = writeln!(text, "\n## What misses its goal\n\n{}", missed.join("\n"));
    }
    for section in sections {
        let _ = write!(text, "\n## {}\n\n{}\n\n{}", section.title, section.about, table(section));
        if !section.notes.is_empty() {
            let _ = writeln!(text, "\n{}", section.notes.join("\n"));
        }
    }
    text
}

const INTRODUCTION: &str = "# Performance

Written by `make bench`; nobody edits it. Each operation is compared with its *floor*: the least that the machine must do
for it, measured in the same run, in turns with ours, so that what else the machine did met both alike. Figures are of one
operation, the median of three rounds.

- **CPU time** is user and system time of all server processes that work for the operation: our six, PostgreSQL with
  all its backends, and Redis. It says how many operations a machine can carry.
- **Counts** (statements, transactions, shared buffers, RPCs, WAL bytes, fsyncs, system calls) do not depend on the
  machine's speed, but for what outboxes deliver: it goes in batches, so their share of an operation varies a little. WAL and
  fsyncs are the whole server's, system calls the whole processes', so what only polls is in them and in the CPU time; in
  the other counts it is not.
- **Time** depends on the disk and on what else runs, so it is given as a ratio to the floor's.
- **Goal** is what we want; a row that says **not met** is work that is left. CPU time in a goal without a floor was
  set on a machine with two EPYC cores.

Everything is on: TLS, mutual TLS, the session's check, row-level security, sealed personal data, both ledgers, logs at
info, every request traced. Requests come over connections that stay open. Rate limits are raised so that they refuse
nothing; they are still evaluated for each request. Load, floors and servers share the machine; where other work runs
meanwhile, trust counts before ratios, and ratios before times.
";

/// The table of a section, in Markdown.
#[must_use]
pub fn table(section: &Section) -> String {
    let mut text =
        "| of one operation | ours | floor | ratio | goal | |\n|---|--:|--:|--:|--:|---|\n".to_owned();
    for figure in &section.figures {
        let _ = writeln!(text, "| {} |", figure.cells().join(" | "));
    }
    text
}

fn missed(section: &Section) -> Vec<String> {
    let wrong = section.figures.iter().filter(|figure| figure.met() == Some(false));
    let lines = wrong.map(|figure| {
        let [of, ours, _, ratio, goal, _] = figure.cells();
        let is = if goal.ends_with('×') { ratio } else { ours };
        format!("- {}: {of} is {is}, the goal {goal}", section.title)
    });
    lines.collect()
}

/// The commit, and whether the tree was changed since.
fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output =
            Command::new("git").arg("-C").arg(holdfast_tests::mesh::workspace()).args(arguments).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    let changed = git(&["status", "--porcelain", "--", ":!docs/performance.md"]);
    let commit = git(&["rev-parse", "--short=12", "HEAD"]);
    if commit.is_empty() {
        "unknown".to_owned()
    } else if changed.is_empty() {
        commit
    } else {
        format!("{commit}, with changes that are not committed")
    }
}

fn value<'t>(text: &'t str, name: &str) -> &'t str {
    let found = text.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(':'));
    found.map_or("unknown", str::trim)
}

fn model(processors: &str) -> &str {
    value(processors, "model name")
}

fn count(processors: &str) -> usize {
    processors.lines().filter(|line| line.starts_with("processor")).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{Figure, Goal, Unit};

    fn section() -> Section {
        let figure = |of, ours| Figure::new(of, Unit::Micros, ours).with_floor(100.0).goal(Goal::Times(1.5));
        Section {
            title: "A booking".to_owned(),
            about: "What it is.".to_owned(),
            figures: vec![figure("good", 120.0), figure("bad", 200.0)],
            notes: vec!["A note.".to_owned()],
        }
    }

    #[test]
    fn a_document_names_what_misses_its_goal_first() {
        let machine = Machine { rows: vec![("commit", "abc".to_owned())] };
        let text = document(&machine, &[section()]);
        let missed = text.find("- A booking: bad is 2 ×, the goal ≤ 1.5 ×").unwrap();
        assert!(missed < text.find("| good | 120 µs | 100 µs | 1.2 × | ≤ 1.5 × | met |").unwrap());
        assert!(text.contains("| commit | abc |") && text.ends_with("\nA note.\n"));
        assert!(!text.contains("good is"));
    }

    #[test]
    fn the_machine_is_read() {
        let processors = "processor\t: 0\nmodel name\t: A 9000\n\nprocessor\t: 1\nmodel name\t: A 9000\n";
        assert_eq!((count(processors), model(processors)), (2, "A 9000"));
        assert_eq!(value("", "MemTotal"), "unknown");
    }
}
