//! While migrations run, the release before is still serving: a file adds what the new one reads (expand), and takes
//! away in a later release what nobody reads any more (contract). Nor does a file hold a lock for as long as it takes
//! to read a table.
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use holdfast_tests::mesh::workspace;

use super::sizes::files;

/// Files from before the rule, which ran where nothing was served.
const BEFORE: [&str; 21] = [
    "services/booking/migrations/0001_catalogue.sql",
    "services/booking/migrations/0002_claim.sql",
    "services/booking/migrations/0003_booking.sql",
    "services/booking/migrations/0004_refunds.sql",
    "services/booking/migrations/0005_mailed.sql",
    "services/booking/migrations/0006_erased.sql",
    "services/booking/migrations/0007_identity_index.sql",
    "services/identity/migrations/0001_people.sql",
    "services/identity/migrations/0002_signing_key.sql",
    "services/kit/ledger/migrations/0001_checkpoint.sql",
    "services/kit/ledger/migrations/0002_checkpoint_chain.sql",
    "services/kit/outbox/migrations/0001_outbox.sql",
    "services/kit/pg/migrations/0001_tenant.sql",
    "services/kit/pg/migrations/0002_idempotency.sql",
    "services/kit/pg/migrations/0003_kept.sql",
    "services/kit/seal/migrations/0001_keys.sql",
    "services/kit/seal/migrations/0002_destroyed.sql",
    "services/kit/tenants/migrations/0001_tenant_configuration.sql",
    "services/kit/tenants/migrations/0002_removed_at.sql",
    "services/policy/migrations/20260901000000_policy.sql",
    "services/retention/migrations/0001_audit_record.sql",
];
/// Files that take away what the release before does not need, each with the reason: mostly the release that stopped
/// reading it.
const CONTRACTS: &[(&str, &str)] = &[
    (
        "services/booking/migrations/0008_awaiting_payment.sql",
        "it lets another word in for one that no release has written",
    ),
    (
        "services/identity/migrations/0007_password_history.sql",
        "it lets two more outcomes of a sign-in in: the release before reads none of them",
    ),
    (
        "services/policy/migrations/20260901000003_privacy_notice_alone.sql",
        "drops a constraint, in whose place a wider one stands: the release before writes what both admit",
    ),
];
/// Files behind one that has a date for its number: a smaller number would run before it.
const BEHIND_A_DATE: [&str; 3] = [
    "services/policy/migrations/20260901000001_privacy_notice.sql",
    "services/policy/migrations/20260901000002_privacy_notice_valid.sql",
    "services/policy/migrations/20260901000003_privacy_notice_alone.sql",
];
/// What takes something away from the release before.
const CONTRACTING: [&str; 6] =
    ["rename column ", "rename to ", "drop column ", "drop table ", "drop constraint ", " set not null"];
/// The first line of a file that runs without a transaction, as sqlx reads it.
const NO_TRANSACTION: &str = "-- no-transaction";

/// The statements of a file: lower case, one space between words.
fn statements(sql: &str) -> Vec<String> {
    let lines = sql.lines().map(|line| line.split_once("--").map_or(line, |(before, _)| before));
    let text = lines.collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    let words = |statement: &str| statement.split_whitespace().collect::<Vec<_>>().join(" ");
    text.split(';').map(words).filter(|statement| !statement.is_empty()).collect()
}

/// The word behind a mark, as far as it is a table's name.
fn name_behind<'s>(statement: &'s str, mark: &str) -> Option<&'s str> {
    let (_, behind) = statement.split_once(mark)?;
    let behind = ["if not exists ", "if exists ", "only "]
        .iter()
        .fold(behind, |behind, word| behind.strip_prefix(word).unwrap_or(behind));
    behind.split([' ', '(']).next()
}

/// What a file may not say.
fn wrong(sql: &str) -> Vec<String> {
    let statements = statements(sql);
    let made: BTreeSet<&str> =
        statements.iter().filter_map(|statement| name_behind(statement, "create table ")).collect();
    let is_filled = |table: Option<&str>| table.is_none_or(|table| !made.contains(table));
    let alters = |statement: &str| is_filled(name_behind(statement, "alter table "));
    let mut wrong = Vec::new();
    for statement in &statements {
        let says = |words: &str| statement.contains(words);
        let indexes = says("create index ") || says("create unique index ");
        let constrains =
            says("add constraint ") && (says(" check (") || says(" check(") || says(" foreign key"));
        let retypes = says("alter column ") && says(" type ");
        let demands = says("add column ") && says(" not null") && !says(" default ");
        let binds = says("add column ") && (says(" references ") || says(" check (") || says(" unique"));
        let keys =
            says("add constraint ") && (says(" unique") || says(" primary key")) && !says(" using index");
        let concurrent = says(" index concurrently ");
        if CONTRACTING.iter().any(|words| says(words)) {
            wrong.push(format!("the release before may read what this takes away: {statement}"));
        }
        if (retypes || demands) && alters(statement) {
            wrong.push(format!("the release before writes no such value: {statement}"));
        }
        if (binds || keys) && alters(statement) {
            wrong.push(format!(
                "reads the whole table under its lock; a step of its own does not: {statement}"
            ));
        }
        if constrains && alters(statement) && !says(" not valid") {
            wrong.push(format!("NOT VALID here, VALIDATE CONSTRAINT in the next file: {statement}"));
        }
        if says("validate constraint ") && statements.iter().any(|other| other.contains(" not valid")) {
            wrong.push(format!("in the next file: {statement}"));
        }
        if indexes && !concurrent && is_filled(name_behind(statement, " on ")) {
            wrong.push(format!("CONCURRENTLY, alone in a file: {statement}"));
        }
        if concurrent && (statements.len() > 1 || !sql.starts_with(NO_TRANSACTION)) {
            wrong.push(format!("alone in a file that begins with `{NO_TRANSACTION}`: {statement}"));
        }
    }
    wrong
}

/// Every migration by its path in the tree.
fn migrations() -> Vec<(String, String)> {
    let mut found: Vec<PathBuf> = Vec::new();
    files(&workspace().join("services"), &mut found);
    let is_migration = |path: &&PathBuf| {
        path.extension().is_some_and(|end| end == "sql")
            && path.parent().is_some_and(|folder| folder.ends_with("migrations"))
    };
    let name = |path: &PathBuf| path.strip_prefix(workspace()).expect("within").display().to_string();
    let text = |path: &PathBuf| fs::read_to_string(path).expect("a file of the tree");
    found.iter().filter(is_migration).map(|path| (name(path), text(path))).collect()
}

#[test]
fn a_migration_leaves_the_release_before_running() {
    let migrations = migrations();
    let is_checked =
        |path: &str| !BEFORE.contains(&path) && !CONTRACTS.iter().any(|(listed, _)| *listed == path);
    let checked = migrations.iter().filter(|(path, _)| is_checked(path));
    let wrong =
        checked.flat_map(|(path, sql)| wrong(sql).into_iter().map(move |what| format!("{path}: {what}")));
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<String>::new());
    let listed = BEFORE.iter().chain(&BEHIND_A_DATE).chain(CONTRACTS.iter().map(|(path, _)| path));
    let gone: Vec<_> = listed.filter(|path| !migrations.iter().any(|(it, _)| it == **path)).collect();
    assert!(gone.is_empty(), "no such migration: {gone:?}");
}

#[test]
fn a_new_migration_has_a_number_of_four_digits() {
    let is_numbered = |path: &str| {
        let (_, name) = path.rsplit_once('/').expect("a path");
        name.split_once('_').is_some_and(|(number, _)| {
            number.len() == 4 && number.bytes().all(|digit| digit.is_ascii_digit())
        })
    };
    let strange: Vec<_> = migrations()
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| {
            let path = path.as_str();
            !BEFORE.contains(&path) && !BEHIND_A_DATE.contains(&path) && !is_numbered(path)
        })
        .collect();
    assert_eq!(strange, Vec::<String>::new());
}

#[test]
fn what_would_stop_the_release_before_is_found() {
    for sql in [
        "alter table booking rename column a to b;",
        "alter table booking\n    rename to appointment;",
        "ALTER TABLE booking DROP COLUMN a;",
        "drop table if exists booking;",
        "alter table booking add constraint booking_price check (price > 0);",
        "alter table booking add constraint booking_client foreign key (client) references client (id);",
        "alter table booking add constraint a check (b) not valid; alter table booking validate constraint a;",
        "alter table booking drop constraint booking_price;",
        "alter table booking alter column a set not null;",
        "alter table booking alter column a type bigint;",
        "alter table booking add column a int not null;",
        "alter table booking add column a uuid references client (id);",
        "alter table booking add column a int check (a > 0);",
        "alter table booking add constraint a unique (b);",
        "create index booking_start on booking (start);",
        "create unique index if not exists booking_start on only booking (start);",
        "create table other (a int);\ncreate index booking_start on booking (start);",
        "create index concurrently booking_start on booking (start);",
        "-- no-transaction\ncreate index concurrently a on booking (start); select 1;",
    ] {
        assert_eq!(wrong(sql).len(), 1, "{sql}: {:?}", wrong(sql));
    }
    for sql in [
        "-- drop table booking\nalter table booking add column a int;",
        "create table a (b int check (b > 0)); create index a_b on a (b);\nalter table a add constraint c check (b < 9);",
        "alter table booking add constraint a check (b > 0) not valid;",
        "alter table booking validate constraint a;",
        "alter table booking add column a int not null default 0;",
        "alter table booking add constraint a unique using index booking_a;",
        "-- no-transaction\ncreate index concurrently booking_start on booking (start);",
    ] {
        assert_eq!(wrong(sql), Vec::<String>::new(), "{sql}");
    }
}
