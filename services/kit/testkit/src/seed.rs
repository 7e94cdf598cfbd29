//! A row in every table, whatever its other rules are: isolation must hold for any row.
use std::collections::BTreeSet;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};

use crate::catalog::Table;
use crate::fail;

const CHECKS: &str = "select format('alter table %s drop constraint %I', conrelid::regclass, conname) from pg_constraint \
    where contype in ('c', 'x') and conrelid = any($1::regclass[])";
const COLUMNS: &str = "select format('%I', a.attname) as name, format_type(a.atttypid, null) as kind from pg_attribute a \
    where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''";
/// Foreign keys to other tables. One to the same table is satisfied by the row itself; one over a generated column
/// holds only for some rows, which a sample is not: its service shows it.
const FOREIGN: &str = "select conname::text from pg_constraint k \
    where contype = 'f' and conrelid = $1::regclass and confrelid <> conrelid and not exists (select from pg_attribute a \
    where a.attrelid = k.conrelid and a.attnum = any(k.conkey) and a.attgenerated <> '')";

/// Makes a row of a tenant in every table, without checks and foreign keys.
pub(crate) async fn insert_rows(
    superuser: &mut PgConnection,
    all: &[Table],
    tenant: &str,
) -> Result<(), sqlx::Error> {
    run(superuser, "set session_replication_role = replica").await;
    let names: Vec<&str> = all.iter().map(|table| table.name.as_str()).collect();
    for row in sqlx::query(CHECKS).bind(&names).fetch_all(&mut *superuser).await? {
        let statement: String = row.try_get(0)?;
        run(superuser, &statement).await;
    }
    for table in all {
        let insert = insert(superuser, table, tenant).await?;
        run(superuser, &insert).await;
    }
    run(superuser, "set session_replication_role = origin").await;
    Ok(())
}

/// Tries a row of another tenant in every table that refers to others: its keys are those of the rows that [`fill`]
/// made, so each foreign key must refuse it. Names those that do not.
pub(crate) async fn foreign_rows(
    superuser: &mut PgConnection,
    all: &[Table],
    tenant: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let mut accepting = Vec::new();
    for table in all {
        let rows = sqlx::query(FOREIGN).bind(&table.name).fetch_all(&mut *superuser).await?;
        let mut keys: BTreeSet<String> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        let insert = insert(superuser, table, tenant).await?;
        while !keys.is_empty() {
            let refused = superuser.execute(sqlx::raw_sql(AssertSqlSafe(insert.clone()))).await;
            let Err(error) = refused else { break };
            let by = error.as_database_error().and_then(|refusal| refusal.constraint()).unwrap_or_default();
            if code(&error).as_deref() != Some("23503") || !keys.remove(by) {
                return Err(error);
            }
            // The next round shows the next key.
            run(superuser, &format!("alter table {} drop constraint \"{by}\"", table.name)).await;
        }
        accepting
            .extend(keys.iter().map(|key| format!("{key} on {} takes another tenant's row", table.name)));
    }
    Ok(accepting)
}

async fn insert(superuser: &mut PgConnection, table: &Table, tenant: &str) -> Result<String, sqlx::Error> {
    let columns = sqlx::query(COLUMNS).bind(&table.name).fetch_all(superuser).await?;
    let mut names = Vec::new();
    let mut values = Vec::new();
    for column in &columns {
        let (name, kind): (String, String) = (column.try_get("name")?, column.try_get("kind")?);
        values.push(if name == "tenant_id" { format!("'{tenant}'") } else { sample(&kind) });
        names.push(name);
    }
    Ok(format!("insert into {} ({}) values ({})", table.name, names.join(", "), values.join(", ")))
}

/// Some value of a type.
fn sample(kind: &str) -> String {
    let text = match kind {
        "uuid" => "00000000-0000-7000-8000-000000000001",
        "bytea" => "\\x00",
        "jsonb" | "json" => "{}",
        "boolean" => "false",
        "date" => "2026-01-01",
        "interval" | "smallint" | "integer" | "bigint" | "numeric" => "1",
        "tstzrange" => "empty",
        kind if kind.starts_with("time") => "2026-01-01 00:00:00",
        kind if kind.ends_with("[]") => "{}",
        _ => "x",
    };
    format!("'{text}'::{kind}")
}

pub(crate) async fn run(connection: &mut PgConnection, statement: &str) {
    let done = connection.execute(sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))).await;
    if let Err(error) = done {
        fail(&format!("{statement}: {error}"));
    }
}

/// The SQLSTATE of a refusal by the database.
pub(crate) fn code(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(|refusal| refusal.code().map(std::borrow::Cow::into_owned))
}
