//! The rows that one booking leaves in every database, and a script that inserts them again into plain tables: no index,
//! no key, no policy, one transaction. It stores what a booking stores, and does nothing else.
use anyhow::Context as _;
use sqlx::{AssertSqlSafe, PgPool};

use crate::harness::Harness;
use crate::script::Script;

/// Where a booking leaves rows at once. The outbox first: its rows go when they are delivered.
const AT_ONCE: [(&str, &str); 12] = [
    ("booking", "holdfast.outbox"),
    ("booking", "holdfast.idempotency"),
    ("booking", "claim"),
    ("booking", "client"),
    ("booking", "client_contact"),
    ("booking", "booking"),
    ("booking", "booking_change"),
    ("booking", "answer"),
    ("booking", "acceptance"),
    ("booking", "accepted"),
    ("booking", "mailed"),
    ("booking_keys", "seal.subject_key"),
];
/// Where its consequences leave them.
const LATER: [(&str, &str); 4] = [
    ("policy", "consent_record"),
    ("policy", "holdfast.inbox"),
    ("retention", "audit_record"),
    ("retention", "holdfast.inbox"),
];

/// A table's column: its name and type.
type Column = (String, String);
/// A row's values as text.
type Row = Vec<Option<String>>;

/// Records the rows of one booking; `None`: the outbox was delivered before it was looked at.
pub async fn record(
    harness: &Harness,
    book: impl AsyncFnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<Option<Script>> {
    harness.wait_until_idle().await;
    let since: i64 = sqlx::query_scalar("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        .fetch_one(&harness.inspector)
        .await?;
    book().await?;
    let mut script = Script::default();
    for table in AT_ONCE {
        let added = copy(harness, table, since, &mut script).await?;
        if added == 0 && table.1 == "holdfast.outbox" {
            return Ok(None);
        }
    }
    harness.wait_until_idle().await;
    for table in LATER {
        copy(harness, table, since, &mut script).await?;
    }
    Ok(Some(script.in_one_transaction()))
}

/// Makes a plain table like this one and adds its new rows to the script; tells how many there are.
async fn copy(
    harness: &Harness,
    table: (&str, &str),
    since: i64,
    script: &mut Script,
) -> anyhow::Result<usize> {
    let (database, name) = table;
    let pool = harness.database(database)?;
    let columns: Vec<Column> = sqlx::query_as(
        "select quote_ident(attname), format_type(atttypid, atttypmod) from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum",
    )
    .bind(name)
    .fetch_all(pool)
    .await?;
    let rows = new_rows(pool, name, &columns, since).await.with_context(|| format!("{database}: {name}"))?;
    let plain = format!("{database}_{}", name.replace('.', "_"));
    let typed: Vec<String> = columns.iter().map(|column| format!("{} {}", column.0, column.1)).collect();
    let make = format!("create table if not exists {plain} ({})", typed.join(", "));
    sqlx::query(AssertSqlSafe(make)).execute(&harness.inspector).await?;
    let places: Vec<String> = (1..=columns.len()).map(|at| format!("${at}")).collect();
    let insert = format!("insert into {plain} values ({})", places.join(", "));
    for row in &rows {
        script.push(&insert, row);
    }
    Ok(rows.len())
}

/// Names and types come from PostgreSQL's own catalogue, never from input.
async fn new_rows(pool: &PgPool, table: &str, columns: &[Column], since: i64) -> anyhow::Result<Vec<Row>> {
    let texts: Vec<String> = columns.iter().map(|column| format!("{}::text", column.0)).collect();
    let select = format!("select array[{}] from {table} where xmin::text::bigint >= $1", texts.join(", "));
    Ok(sqlx::query_scalar(AssertSqlSafe(select)).bind(since).fetch_all(pool).await?)
}
