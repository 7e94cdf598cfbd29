//! Whoever owns the databases rewrites the past of both ledgers, with hashes that fit, as SHA-256 has no key. The
//! checkpoints, which need the services' keys, tell.
use std::time::Duration;

use holdfast_tests::client::{Client, get};
use holdfast_tests::mesh::Mesh;
use holdfast_tests::wait::until;
use kit_ledger::{Hash, Link, ZERO, link_hash};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool, Row as _};
use uuid::Uuid;

use super::{LEDGERS, TENANT, filled, force, verify};
use crate::booking::{booked_by, order};

/// What is altered: a ledger's database and table, what stands in the evidence and what takes its place, and the
/// columns that follow.
struct Target {
    database: &'static str,
    table: &'static str,
    from: &'static str,
    to: &'static str,
    columns: &'static str,
}

const TARGETS: [Target; 2] = [
    Target {
        database: "policy",
        table: "consent_record",
        from: "\"language\":\"en-US\"",
        to: "\"language\":\"es-US\"",
        columns: "",
    },
    Target {
        database: "retention",
        table: "audit_record",
        from: "\"booking.book\"",
        to: "\"booking.read\"",
        columns: ", action = convert_from($3, 'UTF8')::jsonb ->> 'action'",
    },
];

/// Alters the first row that says `from` and recomputes it and every row behind it. The row's sequence.
async fn rewrite(database: &PgPool, target: &Target) -> i64 {
    let Target { table, from, to, columns, .. } = target;
    let mut transaction = database.begin().await.expect("a transaction");
    let lock = format!("lock table {table}");
    sqlx::query(AssertSqlSafe(lock)).execute(&mut *transaction).await.expect("locked");
    let all = format!(
        "select sequence, source, event_id, bytes, hash from {table} where tenant_id = $1 order by sequence"
    );
    let rows = sqlx::query(AssertSqlSafe(all)).bind(TENANT).fetch_all(&mut *transaction).await.expect("rows");
    let (mut prev, mut altered): (Hash, Option<i64>) = (ZERO, None);
    for row in rows {
        let (sequence, mut bytes): (i64, Vec<u8>) = (row.get(0), row.get(3));
        if altered.is_none() {
            let text = String::from_utf8(bytes.clone()).expect("JSON");
            if !text.contains(from) {
                prev = row.get::<Vec<u8>, _>(4).try_into().expect("a hash");
                continue;
            }
            bytes = text.replace(from, to).into_bytes();
            altered = Some(sequence);
        }
        prev = link_hash(&Link {
            prev,
            tenant: TENANT,
            sequence: u64::try_from(sequence).expect("a sequence"),
            sender: row.get(1),
            event: row.get::<Uuid, _>(2),
            bytes: &bytes,
        });
        let update = format!(
            "update {table} set bytes = $3, hash = $4{columns} where tenant_id = $1 and sequence = $2"
        );
        let update =
            sqlx::query(AssertSqlSafe(update)).bind(TENANT).bind(sequence).bind(bytes).bind(&prev[..]);
        update.execute(&mut *transaction).await.expect("rewritten");
    }
    transaction.commit().await.expect("committed");
    altered.expect("a row to alter")
}

/// Waits until the ledger behind this route is halted, and looks whether its service raises the alert.
pub async fn halted(mesh: &Mesh, owner: &Client, service: &str, route: &str) {
    until(Duration::from_secs(30), "the halt", async || {
        owner.get(route).await.json["halted_at"].is_string().then_some(())
    })
    .await;
    until(Duration::from_secs(30), "the alert", async || {
        let metrics = get(&format!("http://{}/metrics", mesh.admin(service))).await.ok()?;
        let text = metrics.text().await.ok()?;
        let is_raised = |line: &str| line.starts_with("holdfast_ledger_halted{") && !line.ends_with(" 0");
        text.lines().any(is_raised).then_some(())
    })
    .await;
}

async fn checkpoints(database: &PgPool, tenant: &str, ledger: &str) -> i64 {
    let count = "select count(*) from holdfast.checkpoint where tenant_id = $1 and ledger = $2";
    sqlx::query_scalar(count).bind(tenant).bind(ledger).fetch_one(database).await.expect("a count")
}

/// Waits until both ledgers of the other tenant, which nobody touched, have two more checkpoints.
async fn two_checkpoints_of_another(mesh: &Mesh, policy: &PgPool, retention: &PgPool) {
    let tenant = "clinica-sol";
    for _ in 0..2 {
        let before =
            (checkpoints(retention, tenant, "consent").await, checkpoints(policy, tenant, "audit").await);
        let guest = mesh.guest(tenant);
        booked_by(&guest, &order(&guest, "en").await.body).await;
        until(Duration::from_secs(30), "the other tenant's checkpoints", async || {
            let now =
                (checkpoints(retention, tenant, "consent").await, checkpoints(policy, tenant, "audit").await);
            (now.0 > before.0 && now.1 > before.1).then_some(())
        })
        .await;
    }
}

fn names(found: &Value, row: i64) {
    assert_eq!((&found["ok"], &found["state"]), (&json!(false), &json!("done")), "{found}");
    let first = &found["first_altered"];
    assert_eq!(
        (&first["what"], &first["kind"], &first["sequence"]),
        (&json!("record"), &json!("altered"), &json!(row)),
        "{found}"
    );
}

/// The past of both ledgers is rewritten at once: nothing is signed any more, and the rows stay named.
pub async fn both_ledgers(mesh: &Mesh) {
    let owner = mesh.staff(TENANT, "owner").await;
    filled(mesh, &owner, TENANT).await;
    let (policy, retention) = (mesh.database("policy").await, mesh.database("retention").await);
    let mut rows = Vec::new();
    for target in &TARGETS {
        rows.push(rewrite(&mesh.database(target.database).await, target).await);
    }

    // A wrong sign-in and a booking give each ledger another row, and its service another reason to sign.
    let guest = mesh.guest(TENANT);
    let wrong = json!({ "email": "nobody@example.com", "password": "not the password at all" });
    assert_eq!(guest.post("/api/v1/session", &wrong).await.status, 401);
    booked_by(&guest, &order(&guest, "en").await.body).await;
    for (service, _, route) in LEDGERS {
        halted(mesh, &owner, service, route).await;
    }
    // An attempt that had read the rows before they were rewritten may have ended since.
    let signed =
        (checkpoints(&retention, TENANT, "consent").await, checkpoints(&policy, TENANT, "audit").await);
    two_checkpoints_of_another(mesh, &policy, &retention).await;
    assert_eq!(
        (checkpoints(&retention, TENANT, "consent").await, checkpoints(&policy, TENANT, "audit").await),
        signed
    );
    for ((_, _, route), row) in LEDGERS.iter().zip(&rows) {
        let found = verify(&owner, route).await;
        names(&found, *row);
        assert!(found["halted_at"].is_string(), "{found}");
    }

    // Without the checkpoints that the other service keeps, the own copies tell.
    let gone = format!("delete from holdfast.checkpoint where tenant_id = '{TENANT}' and ledger = ");
    assert!(force(&retention, format!("{gone}'consent'")).await > 0);
    assert!(force(&policy, format!("{gone}'audit'")).await > 0);
    for ((_, _, route), row) in LEDGERS.iter().zip(&rows) {
        names(&verify(&owner, route).await, *row);
    }
}
