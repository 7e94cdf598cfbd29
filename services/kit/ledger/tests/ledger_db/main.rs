//! kit/ledger against a real PostgreSQL.

mod append;
mod checkpoints;
mod tamper;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;
use jiff::Timestamp;
use kit_clock::Source;
use kit_ids::TenantId;
use kit_ledger::{AppendError, Appended, AuditEvent, Ledger, LedgerKey, NewRecord, append_batch, canonical};
use kit_pg::Database;
use kit_testkit::{TestDb, isolation, keys};
use sqlx::Executor as _;

const SOURCE: &str = "spiffe://holdfast.local/ns/holdfast/sa/booking";

async fn fresh() -> TestDb {
    let db = TestDb::fresh("retention", &[&kit_pg::MIGRATIONS, &kit_ledger::MIGRATIONS]).await;
    let made = db.superuser().await.execute(sqlx::raw_sql(include_str!("tables.sql"))).await;
    assert!(made.is_ok(), "{made:?}");
    db
}

fn tenant() -> TenantId {
    "salon-luna".parse().unwrap_or_else(|_| unreachable!())
}

fn key() -> LedgerKey {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap_or_else(|_| unreachable!());
    LedgerKey::from_der(pkcs8.as_ref()).unwrap_or_else(|_| unreachable!())
}

fn record(ledger: Ledger, number: usize) -> NewRecord {
    let at = Timestamp::from_microsecond(1_800_000_000_123_456).unwrap_or_default();
    let evidence = match ledger {
        Ledger::Audit => AuditEvent::done(at, "guest", "booking.book", &format!("booking/{number}")).to_bytes().ok(),
        Ledger::Consent => canonical(&serde_json::json!({
            "v": 1, "tenant": "salon-luna", "booking": format!("b{number}"), "subject_ref": "r", "who": "guest",
            "at": at.to_string(), "language": "en", "accepted": [], "context": "00",
        }))
        .ok(),
    };
    NewRecord { event: Source::system().id(), evidence: evidence.unwrap_or_default() }
}

async fn append(database: &Database, ledger: Ledger, records: &[NewRecord]) -> Result<Appended, AppendError> {
    let mut tx = database.tenant(&tenant()).await?;
    let appended = append_batch(&mut tx, ledger, SOURCE, records).await?;
    tx.commit().await?;
    Ok(appended)
}

#[tokio::test]
async fn one_tenant_never_touches_the_rows_of_another() {
    let db = fresh().await;
    keys::assert_keys_begin_with_tenant(&db).await;
    isolation::assert_isolated(&db, &[]).await;
}
