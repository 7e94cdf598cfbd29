//! Checkpoints are lost: verification says where, the ledger halts, and it is signed again only when an operator has
//! put them back and said so, as docs/ledger-halted.md tells.
use std::process::{Command, Output};
use std::time::Duration;

use holdfast_tests::client::Client;
use holdfast_tests::mesh::{Mesh, program};
use holdfast_tests::wait::until;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::rewrite::halted;
use super::{filled, verify};
use crate::booking::{booked_by, order};

const TENANT: &str = "clinica-sol";

/// A ledger whose checkpoints are lost.
struct LostCheckpoints {
    ledger: &'static str,
    /// The service whose ledger it is.
    service: &'static str,
    /// The service that keeps its checkpoints.
    other_service: &'static str,
    route: &'static str,
    /// The service's own copies too.
    everywhere: bool,
}

const LOST: [LostCheckpoints; 2] = [
    LostCheckpoints {
        ledger: "consent",
        service: "policy",
        other_service: "retention",
        route: "/api/v1/admin/agreements/verify",
        everywhere: false,
    },
    LostCheckpoints {
        ledger: "audit",
        service: "retention",
        other_service: "policy",
        route: "/api/v1/admin/audit/verify",
        everywhere: true,
    },
];

/// The rows of the table of checkpoints as JSON.
struct Rows(String);

async fn read(database: &PgPool, ledger: &str) -> Rows {
    let all = "select json_agg(c)::text from holdfast.checkpoint c where tenant_id = $1 and ledger = $2";
    Rows(sqlx::query_scalar(all).bind(TENANT).bind(ledger).fetch_one(database).await.expect("checkpoints"))
}

/// Deletes every checkpoint up to this sequence.
async fn delete(database: &PgPool, ledger: &str, last: i64) -> Rows {
    let statement = "with gone as (delete from holdfast.checkpoint \
        where tenant_id = $1 and ledger = $2 and sequence <= $3 returning *) select json_agg(gone)::text from gone";
    let gone = sqlx::query_scalar(statement).bind(TENANT).bind(ledger).bind(last).fetch_one(database).await;
    Rows(gone.expect("deleted checkpoints"))
}

async fn put_back(database: &PgPool, rows: &Rows) {
    let statement = "insert into holdfast.checkpoint select * from json_populate_recordset(null::holdfast.checkpoint, $1::json)";
    sqlx::query(statement).bind(&rows.0).execute(database).await.expect("put back");
}

/// `<service> resolve-halt`, as the owner of its database.
fn resolve_halt(mesh: &Mesh, service: &str, done: &str) -> Output {
    let passwords = std::fs::read(mesh.run().join("secrets/passwords.json")).expect("the passwords");
    let passwords: Value = serde_json::from_slice(&passwords).expect("JSON");
    let role = format!("{service}_owner");
    let mut url: reqwest::Url =
        mesh.text(&format!("/postgres/databases/{service}")).parse().expect("a database's URL");
    url.set_username(&role).expect("a user");
    url.set_password(passwords[&role].as_str()).expect("a password");
    Command::new(program(service))
        .args(["resolve-halt", TENANT, done])
        .env_clear()
        .env(format!("{}_OWNER_DATABASE_URL", service.to_uppercase()), url.as_str())
        .output()
        .expect("the command runs")
}

async fn book(mesh: &Mesh) {
    let guest = mesh.guest(TENANT);
    booked_by(&guest, &order(&guest, "es").await.body).await;
}

/// Verification misses the first checkpoint.
async fn is_missed(owner: &Client, route: &str) {
    let found = verify(owner, route).await;
    let first = &found["first_altered"];
    assert_eq!(
        (&found["ok"], &first["what"], &first["kind"], &first["sequence"]),
        (&json!(false), &json!("checkpoint"), &json!("missing"), &json!(1)),
        "{found}"
    );
}

/// One checkpoint, then all of them are deleted; the ledger is only signed again when they are back and that was said.
pub async fn halt_the_ledger(mesh: &Mesh) {
    let owner = mesh.staff(TENANT, "owner").await;
    filled(mesh, &owner, TENANT).await;
    for lost in &LOST {
        let LostCheckpoints { ledger, service, other_service, route, everywhere } = lost;
        let (own, other) = (mesh.database(service).await, mesh.database(other_service).await);
        let first = "select min(sequence) from holdfast.checkpoint where tenant_id = $1 and ledger = $2";
        let first = sqlx::query_scalar(first).bind(TENANT).bind(ledger).fetch_one(&other).await;
        let one = delete(&other, ledger, first.expect("a checkpoint")).await;
        is_missed(&owner, route).await;
        put_back(&other, &one).await;
        assert_eq!(verify(&owner, route).await["ok"], true, "{ledger}");

        let all = if *everywhere { delete(&own, ledger, i64::MAX).await } else { read(&own, ledger).await };
        delete(&other, ledger, i64::MAX).await;
        book(mesh).await;
        halted(mesh, &owner, service, route).await;
        is_missed(&owner, route).await;
        let since = owner.get(route).await.json["halted_at"].clone();

        // Said, but not done.
        let said = resolve_halt(mesh, service, "nothing");
        assert!(said.status.success(), "{said:?}");
        until(Duration::from_secs(30), "the ledger to halt again", async || {
            let again = owner.get(route).await.json["halted_at"].clone();
            (again.is_string() && again != since).then_some(())
        })
        .await;
        is_missed(&owner, route).await;

        put_back(&other, &all).await;
        if *everywhere {
            put_back(&own, &all).await;
        }
        let said = resolve_halt(mesh, service, "checkpoints put back from the other copy");
        assert!(said.status.success(), "{said:?}");
        goes_on(mesh, &owner, route).await;
        let said = resolve_halt(mesh, service, "once more");
        let why = String::from_utf8_lossy(&said.stderr);
        assert!(!said.status.success() && why.contains("the tenant's ledger is not halted"), "{why}");
    }
}

/// What comes now is signed.
async fn goes_on(mesh: &Mesh, owner: &Client, route: &str) {
    let before = verify(owner, route).await;
    book(mesh).await;
    until(Duration::from_secs(30), "the ledger to be whole again", async || {
        let found = verify(owner, route).await;
        let has_grown = found["checked"].as_u64() > before["checked"].as_u64();
        let is_signed = found["behind_checkpoint"] == 0 && found["halted_at"].is_null();
        (has_grown && is_signed && found["ok"] == true).then_some(())
    })
    .await;
}
