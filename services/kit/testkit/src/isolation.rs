//! One tenant never touches another's rows: shown for every table of the catalog, under the app role.
use kit_ids::TenantId;
use kit_pg::Database;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};

use crate::authz::arrange;
use crate::catalog::{Table, tables};
use crate::db::TestDb;
use crate::{fail, seed};

/// Tables of kit crates that belong to no tenant.
const OF_THE_KIT: &[&str] = &["holdfast.kept", "seal.service_key"];

const A: &str = "tenant-a";
const B: &str = "tenant-b";

/// Shows isolation for every table with `tenant_id`, that every foreign key refuses to point at another tenant's row,
/// and that the test notices when row-level security is switched off on one table. `exempt` names the tables without
/// `tenant_id`, each with the reason.
///
/// The database is spent afterwards: a row of tenant A is made in every table, without checks and foreign keys.
pub async fn assert_isolated(db: &TestDb, exempt: &[(&str, &str)]) {
    let database = db.app();
    let mut superuser = db.superuser().await;
    assert_isolated_in(&mut superuser, &database, exempt).await;
}

/// As [`assert_isolated`], for the database of keys.
pub async fn assert_keys_isolated(db: &TestDb, exempt: &[(&str, &str)]) {
    let database = db.keys();
    let mut superuser = db.keys_superuser().await;
    assert_isolated_in(&mut superuser, &database, exempt).await;
}

async fn assert_isolated_in(superuser: &mut PgConnection, database: &Database, exempt: &[(&str, &str)]) {
    let all = tables(superuser).await.unwrap_or_else(|error| fail(&error));
    expect_none(&unexempted(&all, exempt));
    let all: Vec<Table> = all.into_iter().filter(|table| table.has_tenant).collect();
    seed::insert_rows(superuser, &all, A).await.unwrap_or_else(|error| fail(&error));
    expect_none(&violations(superuser, database, &all).await);
    let foreign = seed::foreign_rows(superuser, &all, B).await.unwrap_or_else(|error| fail(&error));
    expect_none(&foreign);
    expect_noticed(superuser, database, &all).await;
}

fn expect_none(violations: &[String]) {
    if !violations.is_empty() {
        fail(&violations.join("\n"));
    }
}

/// Switches row-level security off on one table and expects that to be found.
async fn expect_noticed(superuser: &mut PgConnection, database: &Database, all: &[Table]) {
    let Some(table) = all.first() else { return };
    seed::run(superuser, &format!("alter table {} disable row level security", table.name)).await;
    let all = tables(superuser).await.unwrap_or_else(|error| fail(&error));
    let all: Vec<Table> = all.into_iter().filter(|table| table.has_tenant).collect();
    let found = violations(superuser, database, &all).await;
    let touched = format!("{} shows or gives up", table.name);
    let declared = format!("{} has no forced row-level security", table.name);
    if !found.iter().any(|one| one.starts_with(&declared))
        || !found.iter().any(|one| one.starts_with(&touched))
    {
        fail(&format!("row-level security off on {} was not noticed: {found:?}", table.name));
    }
}

/// Tables without a tenant that nobody gave a reason for, and reasons for tables that do not exist.
fn unexempted(all: &[Table], exempt: &[(&str, &str)]) -> Vec<String> {
    let short = |name: &str| name.trim_start_matches("public.").to_owned();
    let reasoned = |name: &str| OF_THE_KIT.contains(&name) || exempt.iter().any(|(table, _)| *table == name);
    let without = all.iter().filter(|table| !table.has_tenant && !table.name.ends_with("migrations"));
    let mut found: Vec<String> = without
        .map(|table| short(&table.name))
        .filter(|name| !reasoned(name))
        .map(|name| format!("{name} has no tenant_id and no reason for that"))
        .collect();
    let stale = exempt.iter().filter(|(name, _)| !all.iter().any(|table| short(&table.name) == *name));
    found.extend(stale.map(|(name, _)| format!("{name} is exempt and does not exist")));
    found
}

async fn violations(superuser: &mut PgConnection, database: &Database, all: &[Table]) -> Vec<String> {
    let mut found = Vec::new();
    for table in all {
        if !table.row_security || !table.forced || table.policies == 0 {
            found.push(format!("{} has no forced row-level security with a policy", table.name));
        }
        for statement in ["select 1 from", "delete from"] {
            touch(database, table, &format!("{statement} {}", table.name), &mut found).await;
        }
        touch(database, table, &format!("update {} set tenant_id = tenant_id", table.name), &mut found).await;
        let kept = format!("select count(*) from {} where tenant_id = '{A}'", table.name);
        let kept: i64 = match sqlx::query(AssertSqlSafe(kept)).fetch_one(&mut *superuser).await {
            Ok(row) => row.try_get(0).unwrap_or_default(),
            Err(error) => fail(&error),
        };
        if kept == 0 {
            found.push(format!("{} has no row of tenant A to show anything with", table.name));
        }
    }
    found
}

/// Runs a statement without a where clause in B's transaction, where only A has rows. Refused for want of the right
/// to do it at all is as good as untouched. Rolled back, so that the next statement finds the row.
async fn touch(database: &Database, table: &Table, statement: &str, found: &mut Vec<String>) {
    let tenant: TenantId = B.parse().unwrap_or_else(|error| fail(&error));
    let mut tx = database.write(&arrange(&tenant)).await.unwrap_or_else(|error| fail(&error));
    let result = (&mut tx).execute(AssertSqlSafe(statement.to_owned())).await;
    match result {
        Ok(done) if done.rows_affected() == 0 => {}
        Ok(_) => found.push(format!("{} shows or gives up A's rows to B: {statement}", table.name)),
        Err(error) if seed::code(&error).as_deref() == Some("42501") => {}
        Err(error) => found.push(format!("{}: {statement}: {error}", table.name)),
    }
    tx.rollback().await.unwrap_or_else(|error| fail(&error));
}
