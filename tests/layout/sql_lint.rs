//! What SQL may say: no time of the server's (instants are parameters, from kit/clock), and every statement names the
//! tenant or stands on a list with a reason.
use std::fs;
use std::path::{Path, PathBuf};

use holdfast_tests::mesh::workspace;

/// Ways to ask the server for the time.
const TIME: &[&str] = &[
    "now()",
    "current_timestamp",
    "current_date",
    "localtimestamp",
    "clock_timestamp(",
    "statement_timestamp(",
    "transaction_timestamp(",
];

/// Tables that belong to no tenant: the service that makes it, its name, the reason. A statement that names one of them
/// needs no tenant.
const OF_NO_TENANT: &[(&str, &str, &str)] = &[
    ("identity", "signing_key", "the keys that passports are signed with: the service's own"),
    ("policy", "config_fence", "one epoch and one position for the stream of all tenants"),
    ("policy", "host_claim", "says which tenant a host belongs to: asked before a tenant is known"),
];

fn find(folder: &Path, wanted: &dyn Fn(&Path) -> bool, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "target" {
            find(&path, wanted, found);
        } else if wanted(&path) {
            found.push(path);
        }
    }
}

fn has_extension(path: &Path, end: &str) -> bool {
    path.extension().is_some_and(|found| found == end)
}

fn migrations() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let migration = |path: &Path| {
        has_extension(path, "sql") && path.parent().is_some_and(|it| it.ends_with("migrations"))
    };
    find(&workspace().join("services"), &migration, &mut found);
    assert!(found.len() >= 5, "the migrations were found: {found:?}");
    read(found)
}

/// The statements that `query!` checked, as they are kept for builds without a database.
fn checked_statements() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    find(&workspace().join(".sqlx"), &|path| has_extension(path, "json"), &mut found);
    assert!(!found.is_empty(), "`.sqlx` holds the checked statements");
    read(found)
        .into_iter()
        .map(|(path, text)| {
            let entry: serde_json::Value = serde_json::from_str(&text).expect("a file of sqlx");
            let query = entry.get("query").and_then(|query| query.as_str());
            (path, query.expect("its query").to_owned())
        })
        .collect()
}

/// The kit's and the services' code, where statements stand as static text.
fn code() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let source =
        |path: &Path| has_extension(path, "rs") && path.components().any(|part| part.as_os_str() == "src");
    find(&workspace().join("services"), &source, &mut found);
    read(found)
}

fn read(paths: Vec<PathBuf>) -> Vec<(PathBuf, String)> {
    let text = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a file of the tree");
        (path, text)
    };
    paths.into_iter().map(text).collect()
}

fn without_comments(sql: &str) -> String {
    let lines = sql.lines().map(|line| line.split_once("--").map_or(line, |(before, _)| before));
    lines.collect::<Vec<_>>().join("\n").to_ascii_lowercase()
}

/// The ways in which a text asks the server for the time. A method of Rust (`clock.now()`) is none.
fn asks_for_time(text: &str) -> Vec<&'static str> {
    let text = text.to_ascii_lowercase();
    let word = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || "._:\"`".contains(c))
    };
    TIME.iter().copied().filter(|way| text.match_indices(way).any(|(at, _)| word(at))).collect()
}

/// Column definitions with a default on a column of time.
fn time_defaults(sql: &str) -> Vec<String> {
    let times = ["timestamptz", "timestamp", "date", "time"];
    let is_time =
        |line: &str| line.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| times.contains(&word));
    sql.lines().filter(|line| line.contains(" default ") && is_time(line)).map(str::to_owned).collect()
}

fn names_a_tenant(statement: &str) -> bool {
    let words = || statement.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words().any(|word| word == "tenant_id" || OF_NO_TENANT.iter().any(|(_, table, _)| word == *table))
}

#[test]
fn no_statement_asks_the_server_for_the_time() {
    let mut found = Vec::new();
    for (path, text) in migrations() {
        let text = without_comments(&text);
        found.extend(asks_for_time(&text).into_iter().map(|way| format!("{}: {way}", path.display())));
        found.extend(time_defaults(&text).into_iter().map(|line| format!("{}: {line}", path.display())));
    }
    for (path, text) in checked_statements().into_iter().chain(code()) {
        found.extend(asks_for_time(&text).into_iter().map(|way| format!("{}: {way}", path.display())));
    }
    assert_eq!(found, Vec::<String>::new(), "instants are parameters");
}

#[test]
fn every_statement_names_the_tenant_or_stands_on_the_list() {
    let bad: Vec<_> =
        checked_statements().into_iter().filter(|(_, statement)| !names_a_tenant(statement)).collect();
    assert!(bad.is_empty(), "name tenant_id, or the table in OF_NO_TENANT with the reason: {bad:#?}");
}

#[test]
fn the_list_names_tables_that_exist() {
    for (service, table, reason) in OF_NO_TENANT {
        let folder = workspace().join("services").join(service).join("migrations");
        let own: Vec<_> = migrations().into_iter().filter(|(path, _)| path.starts_with(&folder)).collect();
        let made = own.iter().any(|(_, text)| text.contains(&format!("create table {table} (")));
        assert!(made || own.is_empty(), "{service} makes no table {table} ({reason})");
    }
}

#[test]
fn what_is_not_allowed_is_found() {
    assert_eq!(asks_for_time("select now()"), ["now()"]);
    assert_eq!(asks_for_time("where at < CURRENT_TIMESTAMP"), ["current_timestamp"]);
    assert!(asks_for_time("let now = clock.now();").is_empty());
    assert_eq!(time_defaults("made_at timestamptz not null default '2026-01-01',").len(), 1);
    assert!(time_defaults("revision int not null default 0,").is_empty());
    assert!(!names_a_tenant("delete from claim"));
    assert!(names_a_tenant("delete from claim where tenant_id = $1"));
    assert!(!names_a_tenant("select old_tenant_id_2 from claim"));
}
