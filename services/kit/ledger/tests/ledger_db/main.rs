//! kit/ledger against a real PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper that cannot go on fails its test"
)]

mod append;
mod checkpoints;
mod contested;
mod daily;
mod locate;
mod resume;
mod tamper;

use std::sync::Arc;

use jiff::Timestamp;
use kit_authz::{Permit, Service};
use kit_clock::Clock;
use kit_fault::Fault;
use kit_ids::TenantId;
use kit_ledger::testing::{self, Other};
use kit_ledger::{
    AppendError, AppendRecords, Appended, AuditEvent, CheckpointTrigger, Checkpointer, Finding, Ledger,
    LedgerKey, NewRecord, Parts, Sender, Verification, Verifier, append_batch, canonical,
};
use kit_pg::Database;
use kit_testkit::{TestDb, isolation, keys};
use sqlx::Executor as _;

/// A ledger in a database of its own, whose checkpoints another service stores in memory.
struct Harness {
    db: TestDb,
    database: Database,
    which: Ledger,
    key: LedgerKey,
    other: Arc<Other>,
    verifier: Verifier,
    checkpointer: Checkpointer,
}

impl Harness {
    async fn new(which: Ledger) -> Self {
        let db = fresh().await;
        let (key, other) = (testing::key(), Arc::new(Other::default()));
        let parts = Arc::new(parts(&db, which, &key, &other));
        Self {
            database: db.app(),
            db,
            which,
            key,
            other,
            verifier: Verifier::new(Arc::clone(&parts)),
            checkpointer: Checkpointer::new(parts, CheckpointTrigger::new(1_000)),
        }
    }

    /// A ledger of so many rows, with checkpoints at these.
    async fn with_checkpoints(which: Ledger, rows: usize, at: &[usize]) -> Self {
        let harness = Self::new(which).await;
        let records: Vec<_> = (0..rows).map(|number| record(which, number)).collect();
        let mut from = 0;
        for end in at {
            append(&harness.database, which, &records[from..*end]).await.unwrap();
            assert!(harness.checkpointer.checkpoint(&tenant()).await);
            from = *end;
        }
        if from < rows {
            append(&harness.database, which, &records[from..]).await.unwrap();
        }
        harness
    }

    /// As another instance of the service.
    fn another(&self) -> Checkpointer {
        let parts = Arc::new(parts(&self.db, self.which, &self.key, &self.other));
        Checkpointer::new(parts, CheckpointTrigger::new(1_000))
    }

    async fn verify(&self) -> Verification {
        testing::verify(&self.verifier, &tenant()).await.unwrap()
    }

    async fn found(&self) -> Option<Finding> {
        self.verify().await.finding()
    }

    async fn superuser(&self, statement: &'static str) {
        self.db.superuser().await.execute(sqlx::raw_sql(statement)).await.unwrap();
    }
}

fn parts(db: &TestDb, which: Ledger, key: &LedgerKey, other: &Arc<Other>) -> Parts {
    testing::parts(which, db.app(), db.jobs(), key.clone(), other)
}

async fn fresh() -> TestDb {
    let db = TestDb::fresh("retention", &[&kit_pg::MIGRATIONS, &kit_ledger::MIGRATIONS]).await;
    let made = db.superuser().await.execute(sqlx::raw_sql(include_str!("tables.sql"))).await;
    assert!(made.is_ok(), "{made:?}");
    db
}

fn tenant() -> TenantId {
    "salon-luna".parse().unwrap_or_else(|_| unreachable!())
}

fn record(ledger: Ledger, number: usize) -> NewRecord {
    record_of(ledger, number, Clock::system().now())
}

/// Of an act at this instant.
fn record_of(ledger: Ledger, number: usize, at: Timestamp) -> NewRecord {
    let evidence = match ledger {
        Ledger::Audit => {
            AuditEvent::done(&tenant(), at, "guest", "booking.book", &format!("booking/{number}")).to_bytes().ok()
        },
        Ledger::Consent => canonical(&serde_json::json!({
            "v": 1, "tenant": "salon-luna", "booking": format!("b{number}"), "subject_ref": "r", "who": "guest",
            "at": at.to_string(), "language": "en", "accepted": [], "context": "00",
        }))
        .ok(),
    };
    NewRecord { event: Clock::system().id(), evidence: evidence.unwrap_or_default() }
}

/// The permit of a service that brings records.
fn brought_by(service: &str) -> Result<Permit<AppendRecords>, Fault> {
    let sender = Sender::of(format!("spiffe://holdfast.local/ns/holdfast/sa/{service}"));
    Permit::request(&Service::at(&tenant()), sender)
}

async fn append(database: &Database, ledger: Ledger, records: &[NewRecord]) -> Result<Appended, AppendError> {
    let mut tx = database.write(&brought_by("booking").unwrap()).await?;
    let appended = append_batch(&mut tx, ledger, records).await?;
    tx.commit().await?;
    Ok(appended)
}

#[tokio::test]
async fn one_tenant_never_touches_the_rows_of_another() {
    let db = fresh().await;
    keys::assert_keys_begin_with_tenant(&db).await;
    isolation::assert_isolated(&db, &[]).await;
}
