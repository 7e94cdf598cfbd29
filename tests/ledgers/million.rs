//! A million rows are walked in the background: in bounded memory, in bounded time, and nobody else waits.
use std::time::{Duration, Instant};

use holdfast_tests::mesh::Mesh;
use holdfast_tests::wait::until;
use jiff::Timestamp;
use kit_clock::Clock;
use kit_ids::{EventId, TypedId as _};
use kit_ledger::{AuditEvent, Hash, Link, ZERO, link_hash};
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::TENANT;
use crate::booking::{booked_by, order};

const ROUTE: &str = "/api/v1/admin/audit/verify";
const SENDER: &str = "spiffe://holdfast.local/ns/holdfast/sa/booking";
/// What the console says of evidence whose record is the one that was signed.
const SIGNED: &str = "its record in the ledger is the one that was signed";
const BATCH: u64 = 5_000;
const INSERT: &str = "insert into audit_record \
    (tenant_id, sequence, source, event_id, bytes, hash, at, actor, on_behalf_of, action, object, outcome) \
    select $1, r.sequence, $2, r.event_id, r.bytes, r.hash, e.at, e.actor, e.on_behalf_of, e.action, e.object, e.outcome \
    from unnest($3::bigint[], $4::uuid[], $5::bytea[], $6::bytea[]) as r(sequence, event_id, bytes, hash), \
    jsonb_to_record(convert_from(r.bytes, 'UTF8')::jsonb) as e(at timestamptz, actor text, on_behalf_of text, \
    action text, object text, outcome text)";

/// Appends rows, a multiple of 5,000, to a tenant's ledger as retention does, only quicker.
pub async fn append(database: &PgPool, tenant: &str, count: u64) {
    let clock = Clock::system();
    for _ in 0..count / BATCH {
        let mut transaction = database.begin().await.expect("a transaction");
        let lock = "select pg_advisory_xact_lock(hashtextextended($1 || ':audit', 0))";
        sqlx::query(lock).bind(tenant).execute(&mut *transaction).await.expect("locked");
        let last =
            "select sequence, hash from audit_record where tenant_id = $1 order by sequence desc limit 1";
        let last: Option<(i64, Vec<u8>)> =
            sqlx::query_as(last).bind(tenant).fetch_optional(&mut *transaction).await.expect("the last row");
        let (mut sequence, mut prev): (i64, Hash) =
            last.map_or((0, ZERO), |(sequence, hash)| (sequence, hash.try_into().expect("a hash")));
        let (mut sequences, mut events, mut all, mut hashes) = (vec![], vec![], vec![], vec![]);
        for _ in 0..BATCH {
            sequence += 1;
            let at = Timestamp::from_microsecond(clock.now().as_microsecond()).expect("an instant");
            let bytes = event(tenant, at, sequence);
            let event: Uuid = clock.id::<EventId>().uuid();
            let place = u64::try_from(sequence).expect("a sequence");
            prev = link_hash(&Link { prev, tenant, sequence: place, sender: SENDER, event, bytes: &bytes });
            sequences.push(sequence);
            events.push(event);
            all.push(bytes);
            hashes.push(prev.to_vec());
        }
        let insert = sqlx::query(INSERT).bind(tenant).bind(SENDER).bind(sequences).bind(events).bind(all);
        insert.bind(hashes).execute(&mut *transaction).await.expect("inserted");
        transaction.commit().await.expect("committed");
    }
}

fn event(tenant: &str, at: Timestamp, number: i64) -> Vec<u8> {
    let (tenant, object) = (tenant.parse().expect("a tenant"), format!("booking/{number}"));
    let event = AuditEvent::done(&tenant, at, "guest", "booking.book", &object);
    event.to_bytes().expect("an event")
}

/// A figure of a process in KiB: "VmRSS", or "VmHWM", the most since it was reset.
fn memory(pid: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process");
    let line = status.lines().find(|line| line.starts_with(name)).expect("the figure");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number")
}

#[tokio::test]
async fn a_million_rows_are_walked_in_a_minute_in_64_mib_and_evidence_answers_beside_it() {
    // A mesh of its own and some minutes: `make test-long`.
    if std::env::var_os("HOLDFAST_TEST_LONG").is_none() {
        return;
    }
    let count: u64 = 1_000_000;
    let mesh = &Mesh::start("million");
    let owner = mesh.staff(TENANT, "owner").await;
    let guest = mesh.guest(TENANT);
    let booked = booked_by(&guest, &order(&guest, "en").await.body).await;
    let page = format!("/console/bookings/{}?lang=en", booked.text_at("/id"));
    append(&mesh.database("retention").await, TENANT, count).await;
    until(Duration::from_mins(10), "every row to be signed", async || {
        let found = owner.post(ROUTE, &json!({})).await.json;
        let is_signed = found["behind_checkpoint"].as_u64().is_some_and(|behind| behind < 10);
        (found["state"] == "done" && is_signed).then_some(())
    })
    .await;

    let pid = mesh.pid("retention").expect("retention runs");
    std::fs::write(format!("/proc/{pid}/clear_refs"), "5").expect("the most is reset");
    let (before, began) = (memory(pid, "VmRSS"), Instant::now());
    let mut answer = owner.post(ROUTE, &json!({})).await;
    let (answered, run) = (began.elapsed(), answer.json["started_at"].clone());
    assert!(answered < Duration::from_millis(1_500), "the answer took {answered:?}");
    let mut slowest = Duration::ZERO;
    until(Duration::from_mins(5), "the end of the walk", async || {
        let asked = Instant::now();
        let evidence = owner.get(&page).await;
        slowest = slowest.max(asked.elapsed());
        assert!(evidence.text.contains(SIGNED), "{}", evidence.text);
        answer = owner.get(ROUTE).await;
        (answer.json["state"] == "done").then_some(())
    })
    .await;
    let (took, more) = (began.elapsed(), memory(pid, "VmHWM").saturating_sub(before));
    verified(&answer.json, &run, count);
    println!("{count} rows: {took:?}, {more} KiB more, evidence within {slowest:?}");
    assert!(more < 64 * 1024, "{more} KiB more");
    assert!(took < Duration::from_mins(1), "the walk took {took:?}");
    assert!(slowest < Duration::from_millis(200), "evidence took {slowest:?}");
}

fn verified(found: &Value, run: &Value, count: u64) {
    assert_eq!((&found["ok"], &found["started_at"]), (&json!(true), run), "{found}");
    assert!(found["checked"].as_u64() > Some(count), "{found}");
    assert!(found["checkpoints"].as_u64() >= Some(count / 1_000), "{found}");
}
