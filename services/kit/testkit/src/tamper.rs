//! Tampering with a ledger's table, column by column as the catalog lists them: the test knows none of them.
use std::future::Future;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};

use crate::db::TestDb;
use crate::fail;

const CONSTRAINTS: &str = "select format('alter table %s drop constraint %I cascade', conrelid::regclass, conname) \
    from pg_constraint where conrelid = $1::regclass";
const COLUMNS: &str = "select format('%I', attname) as name, format_type(atttypid, null) as kind from pg_attribute \
    where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum";

/// A column, and how one of its bytes is flipped.
struct Column {
    name: String,
    kind: String,
}

/// Flips one bit in every byte of every column of every row (in long ones, every `stride`th byte), one at a time, and
/// expects `verify` to name a row that is not behind the altered one. `verify` answers the first bad row's sequence.
pub async fn assert_every_flip_is_found<F, V>(db: &TestDb, table: &str, stride: usize, verify: F)
where
    F: Fn() -> V,
    V: Future<Output = Option<u64>>,
{
    let mut superuser = db.superuser().await;
    let columns = prepare(&mut superuser, table).await.unwrap_or_else(|error| fail(&error));
    let rows = sequences(&mut superuser, table).await;
    for (row, column) in rows.iter().flat_map(|row| columns.iter().map(move |column| (*row, column))) {
        let size = column.size(&mut superuser, table, row).await;
        let step = if size > 48 { stride.max(1) } else { 1 };
        for byte in (0..size).step_by(step) {
            run(&mut superuser, &column.flip(table, row, byte)).await;
            match verify().await {
                Some(named) if i64::try_from(named).is_ok_and(|named| named <= row) => {}
                other => fail(&format!("row {row}, {}, byte {byte}: verify says {other:?}", column.name)),
            }
            restore(&mut superuser, table).await;
        }
    }
}

/// Deletes every row that the checkpoint covers, alone and with all that follow, and expects `verify` to name it.
pub async fn assert_every_deletion_is_found<F, V>(db: &TestDb, table: &str, checkpoint: u64, verify: F)
where
    F: Fn() -> V,
    V: Future<Output = Option<u64>>,
{
    let mut superuser = db.superuser().await;
    prepare(&mut superuser, table).await.unwrap_or_else(|error| fail(&error));
    for row in 1..=checkpoint {
        for which in ["=", ">="] {
            run(&mut superuser, &format!("delete from {table} where sequence {which} {row}")).await;
            let named = verify().await;
            if named != Some(row) {
                fail(&format!("rows {which} {row} deleted: verify says {named:?}"));
            }
            restore(&mut superuser, table).await;
        }
    }
}

/// Drops the constraints, which would refuse some flips, and keeps a copy of the rows.
async fn prepare(superuser: &mut PgConnection, table: &str) -> Result<Vec<Column>, sqlx::Error> {
    for row in sqlx::query(CONSTRAINTS).bind(table).fetch_all(&mut *superuser).await? {
        let statement: String = row.try_get(0)?;
        run(superuser, &statement).await;
    }
    run(superuser, &format!("drop table if exists untampered; create table untampered as table {table}"))
        .await;
    let columns = sqlx::query(COLUMNS).bind(table).fetch_all(superuser).await?;
    columns.iter().map(|row| Ok(Column { name: row.try_get("name")?, kind: row.try_get("kind")? })).collect()
}

async fn restore(superuser: &mut PgConnection, table: &str) {
    run(superuser, &format!("delete from {table}; insert into {table} select * from untampered")).await;
}

async fn sequences(superuser: &mut PgConnection, table: &str) -> Vec<i64> {
    let rows = sqlx::query(AssertSqlSafe(format!("select sequence from {table} order by sequence")));
    let rows = rows.fetch_all(superuser).await.unwrap_or_else(|error| fail(&error));
    rows.iter().map(|row| row.get(0)).collect()
}

// === impl Column ===

impl Column {
    /// The column's value as bytes, in SQL.
    fn bytes(&self) -> String {
        let name = &self.name;
        match self.kind.as_str() {
            "bytea" => name.clone(),
            "text" => format!("convert_to({name}, 'UTF8')"),
            "uuid" => format!("uuid_send({name})"),
            "bigint" => format!("int8send({name})"),
            // Six bytes of microseconds: more would leave PostgreSQL's calendar.
            "timestamp with time zone" => {
                format!("substr(int8send((extract(epoch from {name}) * 1000000)::bigint), 3)")
            }
            other => fail(&format!("a ledger's column of type {other}: say how to flip its bytes")),
        }
    }

    /// The column's value from flipped bytes, in SQL.
    fn flip(&self, table: &str, row: i64, byte: usize) -> String {
        let (name, bytes) = (&self.name, self.bytes());
        let flipped = format!("set_byte({bytes}, {byte}, get_byte({bytes}, {byte}) # 1)");
        let value = match self.kind.as_str() {
            "text" => format!("case when {name} = '' then 'x' else convert_from({flipped}, 'UTF8') end"),
            "uuid" => format!("encode({flipped}, 'hex')::uuid"),
            "bigint" => format!("('x' || encode({flipped}, 'hex'))::bit(64)::bigint"),
            "timestamp with time zone" => {
                format!(
                    "to_timestamp(0) + ('x0000' || encode({flipped}, 'hex'))::bit(64)::bigint * interval '1 microsecond'"
                )
            }
            _ => flipped,
        };
        format!("update {table} set {name} = {value} where sequence = {row}")
    }

    /// How many bytes the value has; an empty text counts as one, which is added.
    async fn size(&self, superuser: &mut PgConnection, table: &str, row: i64) -> usize {
        let ask =
            format!("select greatest(octet_length({}), 1) from {table} where sequence = {row}", self.bytes());
        let size =
            sqlx::query(AssertSqlSafe(ask)).fetch_one(superuser).await.unwrap_or_else(|error| fail(&error));
        usize::try_from(size.get::<i32, _>(0)).unwrap_or_default()
    }
}

async fn run(connection: &mut PgConnection, statement: &str) {
    if let Err(error) = connection.execute(sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))).await {
        fail(&format!("{statement}: {error}"));
    }
}
