//! The rows that one booking leaves in every database, and one statement that inserts them again into plain tables: no
//! index, no key, no policy. It stores what a booking stores, and does nothing else.
use anyhow::Context as _;
use sqlx::{AssertSqlSafe, PgPool};

use super::inserts::{Column, Inserts, Row};
use crate::harness::{Harness, OUTBOXES};
use crate::script::Script;

const OUTBOX: &str = "holdfast.outbox";

/// Tables that only jobs write, at times of their own, whoever books.
const OF_JOBS: [&str; 6] = [
    "holdfast.outbox_lease",
    "holdfast.kept",
    "holdfast.checkpoint",
    "holdfast.ledger_halt",
    "holdfast.ledger_verification",
    "holdfast.tenant_configuration",
];

/// A table of a service.
#[derive(Clone, Copy, Debug)]
struct Table<'t> {
    database: &'t str,
    name: &'t str,
}

/// What a booking leaves.
#[derive(Debug)]
pub struct Rows {
    /// The statement that inserts it.
    pub script: Script,
    /// How many rows it is.
    pub count: usize,
    /// Where they were found.
    pub tables: Vec<String>,
}

/// Records the rows of one booking; `None`: the outbox was delivered before it was read.
pub async fn record(
    harness: &Harness,
    book: impl AsyncFnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<Option<Rows>> {
    harness.wait_until_idle().await;
    let since: i64 = sqlx::query_scalar("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        .fetch_one(&harness.inspector)
        .await?;
    book().await?;
    let mut inserts = Inserts::default();
    // The outboxes first: their rows go when they are delivered.
    for database in OUTBOXES {
        let added = copy(harness, Table { database, name: OUTBOX }, since, &mut inserts).await?;
        if added == 0 && database == "booking" {
            return Ok(None);
        }
    }
    harness.wait_until_idle().await;
    for (database, pool) in &harness.databases {
        for name in tables(pool).await? {
            copy(harness, Table { database, name: &name }, since, &mut inserts).await?;
        }
    }
    Ok(Some(Rows { script: inserts.script()?, count: inserts.rows(), tables: inserts.tables() }))
}

/// Every table of a database that a booking can write, as PostgreSQL's catalogue names them.
async fn tables(pool: &PgPool) -> anyhow::Result<Vec<String>> {
    let tables = sqlx::query_scalar(
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition
            and n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and c.oid::regclass::text <> all($1)
        order by 1",
    );
    let apart: Vec<&str> = OF_JOBS.into_iter().chain([OUTBOX]).collect();
    Ok(tables.bind(apart).fetch_all(pool).await?)
}

/// Makes a plain table like this one, if it has new rows, and adds them; tells how many there are.
async fn copy(
    harness: &Harness,
    table: Table<'_>,
    since: i64,
    inserts: &mut Inserts,
) -> anyhow::Result<usize> {
    let Table { database, name } = table;
    let pool = harness.database(database)?;
    let columns: Vec<Column> = sqlx::query_as(
        "select quote_ident(attname) as name, format_type(atttypid, atttypmod) as of from pg_attribute
        where attrelid = $1::text::regclass and attnum > 0 and not attisdropped order by attnum",
    )
    .bind(name)
    .fetch_all(pool)
    .await?;
    let rows = new_rows(pool, name, &columns, since).await.with_context(|| format!("{database}: {name}"))?;
    if rows.is_empty() {
        return Ok(0);
    }
    let plain = format!("{database}_{}", name.replace('.', "_"));
    let typed: Vec<String> = columns.iter().map(|column| format!("{} {}", column.name, column.of)).collect();
    let make = format!("create table if not exists {plain} ({})", typed.join(", "));
    sqlx::query(AssertSqlSafe(make)).execute(&harness.inspector).await?;
    let count = rows.len();
    for row in rows {
        inserts.add(&plain, &columns, row);
    }
    Ok(count)
}

/// Names and types come from PostgreSQL's own catalogue, never from input.
async fn new_rows(pool: &PgPool, table: &str, columns: &[Column], since: i64) -> anyhow::Result<Vec<Row>> {
    let texts: Vec<String> = columns.iter().map(|column| format!("{}::text", column.name)).collect();
    let select = format!("select array[{}] from {table} where xmin::text::bigint >= $1", texts.join(", "));
    Ok(sqlx::query_scalar(AssertSqlSafe(select)).bind(since).fetch_all(pool).await?)
}
