//! Both ledgers notice what was changed or cut off, whatever the column.
use std::time::Duration;

use holdfast_tests::client::Client;
use holdfast_tests::mesh::Mesh;
use holdfast_tests::wait::until;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool, Row as _};

use crate::booking::{booked_by, order};

mod killed;
mod lost_checkpoints;
mod million;
mod rewrite;

const TENANT: &str = "salon-luna";

/// A ledger: its database, its table, and the route that verifies it.
const LEDGERS: &[(&str, &str, &str)] = &[
    ("policy", "consent_record", "/api/v1/admin/agreements/verify"),
    ("retention", "audit_record", "/api/v1/admin/audit/verify"),
];

/// Asks for a verification and waits until it is done.
async fn verify(owner: &Client, route: &str) -> Value {
    let mut answer = owner.post(route, &json!({})).await;
    while answer.status == 200 && answer.json["state"] == "running" {
        answer = owner.get(route).await;
    }
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!((&answer.json["state"], &answer.json["percent"]), (&json!("done"), &json!(100)));
    answer.json
}

/// Books, and waits until both ledgers have it behind a checkpoint.
async fn filled(mesh: &Mesh, owner: &Client, tenant: &str) {
    let guest = mesh.guest(tenant);
    for _ in 0..3 {
        booked_by(&guest, &order(&guest, "en").await.body).await;
    }
    for (_, _, route) in LEDGERS {
        until(Duration::from_secs(30), "a checkpoint", async || {
            let found = verify(owner, route).await;
            (found["ok"] == true && found["checked"].as_u64() > Some(2) && found["behind_checkpoint"] == 0)
                .then_some(())
        })
        .await;
    }
}

/// Columns of a table with the expression that changes each a little: nothing here knows what a column means.
async fn changes(database: &PgPool, table: &str) -> Vec<(String, String)> {
    let statement = "select column_name::text, data_type::text from information_schema.columns \
        where table_name = $1 and column_name not in ('tenant_id') order by ordinal_position";
    let rows = sqlx::query(statement).bind(table).fetch_all(database).await.expect("columns");
    rows.iter()
        .map(|row| {
            let (name, kind): (String, String) = (row.get(0), row.get(1));
            let change = match kind.as_str() {
                "bytea" => {
                    format!("set_byte({name}, length({name}) / 2, get_byte({name}, length({name}) / 2) # 1)")
                }
                "bigint" | "integer" | "smallint" => format!("-1 - {name}"),
                "timestamp with time zone" => format!("{name} + interval '1 microsecond'"),
                "uuid" => format!(
                    "overlay({name}::text placing translate(right({name}::text, 1), '0123456789abcdef', \
                     '123456789abcdef0') from 36)::uuid"
                ),
                "jsonb" => format!("{name} || '{{\"altered\": true}}'"),
                _ => format!("coalesce({name}, '') || 'x'"),
            };
            (name, change)
        })
        .collect()
}

/// A statement as the superuser, past triggers and row-level security.
async fn force(database: &PgPool, statement: String) -> u64 {
    let mut transaction = database.begin().await.expect("a transaction");
    sqlx::query("set local session_replication_role = replica")
        .execute(&mut *transaction)
        .await
        .expect("past triggers");
    let done = sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut *transaction).await;
    let count = done.unwrap_or_else(|error| panic!("{statement}: {error}")).rows_affected();
    transaction.commit().await.expect("committed");
    count
}

/// Who can write past the service can also drop what checks a row on its own.
async fn without_checks(database: &PgPool, table: &str) {
    let statement = "select conname::text from pg_constraint where conrelid = $1::regclass and contype = 'c'";
    let names: Vec<String> =
        sqlx::query_scalar(statement).bind(table).fetch_all(database).await.expect("constraints");
    for name in names {
        force(database, format!("alter table {table} drop constraint {name}")).await;
    }
}

#[tokio::test]
async fn a_changed_byte_is_named_whatever_the_column() {
    let mesh = Mesh::exclusive().await;
    let owner = mesh.staff(TENANT, "owner").await;
    filled(&mesh, &owner, TENANT).await;
    for (name, table, route) in LEDGERS {
        let database = mesh.database(name).await;
        force(&database, format!("create table kept_{table} as select * from {table} where tenant_id = '{TENANT}' and sequence = 2")).await;
        without_checks(&database, table).await;
        for (column, change) in changes(&database, table).await {
            let touched = force(
                &database,
                format!(
                    "update {table} set {column} = {change} where tenant_id = '{TENANT}' and sequence = 2"
                ),
            )
            .await;
            assert_eq!(touched, 1, "{table}.{column}");
            let found = verify(&owner, route).await;
            assert_eq!(found["ok"], false, "{table}.{column}: {found}");
            let sequence = found.pointer("/first_altered/sequence").and_then(Value::as_u64);
            assert!(sequence.is_some_and(|it| (1..=3).contains(&it)), "{table}.{column}: {found}");
            force(
                &database,
                format!("delete from {table} where tenant_id = '{TENANT}' and sequence in (2, -3)"),
            )
            .await;
            force(&database, format!("insert into {table} select * from kept_{table}")).await;
        }
        force(&database, format!("drop table kept_{table}")).await;
        assert_eq!(verify(&owner, route).await["ok"], true, "{table} is whole again");
    }
}

/// On a mesh of its own, which ends with the test: what was halted stays halted.
#[tokio::test]
async fn what_is_lost_rewritten_or_cut_off_is_named_and_never_signed() {
    let mesh = Mesh::start("damaged");
    lost_checkpoints::halt_the_ledger(&mesh).await;
    killed::walk(&mesh).await;
    rewrite::both_ledgers(&mesh).await;
    cut_off(&mesh).await;
}

async fn cut_off(mesh: &Mesh) {
    let tenant = "clinica-sol";
    let owner = mesh.staff(tenant, "owner").await;
    filled(mesh, &owner, tenant).await;
    for (name, table, route) in LEDGERS {
        let database = mesh.database(name).await;
        let behind = verify(&owner, route).await["behind_checkpoint"].as_i64().expect("a count");
        let last: i64 = sqlx::query_scalar(AssertSqlSafe(format!(
            "select max(sequence) from {table} where tenant_id = $1"
        )))
        .bind(tenant)
        .fetch_one(&database)
        .await
        .expect("a ledger");
        // Behind the checkpoint lie those that it did not sign yet, and the record of having asked.
        let kept = last - behind - 4;
        let cut = format!("delete from {table} where tenant_id = '{tenant}' and sequence > {kept}");
        assert!(force(&database, cut).await > 2);
        // Asking is itself recorded, so that a new record may stand where one is missing: it is not the one that was
        // signed.
        let found = verify(&owner, route).await;
        assert_eq!(found["ok"], false, "{table}: {found}");
        let sequence = found.pointer("/first_altered/sequence").and_then(Value::as_i64);
        assert!(sequence.is_some_and(|it| (kept + 1..=last).contains(&it)), "{table}: {found}");
    }
}
