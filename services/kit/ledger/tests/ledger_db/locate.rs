//! One record against the checkpoints beside it.
use kit_authz::Service;
use kit_ids::EventId;
use kit_ledger::{Ledger, Located, NewRecord, RecordStatus, locate};
use sqlx::AssertSqlSafe;

use crate::{Harness, append, record, tenant};

async fn appended() -> (Harness, Vec<NewRecord>) {
    let harness = Harness::new(Ledger::Audit).await;
    let records: Vec<_> = (0..7).map(|number| record(Ledger::Audit, number)).collect();
    for range in [0..2, 2..5] {
        append(&harness.database, Ledger::Audit, &records[range]).await.unwrap();
        assert!(harness.checkpointer.checkpoint(&tenant()).await);
    }
    append(&harness.database, Ledger::Audit, &records[5..]).await.unwrap();
    (harness, records)
}

async fn at(harness: &Harness, event: EventId) -> Located {
    let mut tx = harness.database.read(&Service::at(&tenant())).await.unwrap();
    locate(&mut tx, Ledger::Audit, event, &harness.key.public(Ledger::Audit)).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_record_is_signed_or_waits() {
    let (harness, records) = appended().await;
    for (place, record) in (1..).zip(&records) {
        let located = at(&harness, record.event).await;
        let covered = located.checkpoint.map(|checkpoint| checkpoint.statement.sequence);
        let expected = match place {
            1 | 2 => (RecordStatus::Signed, Some(2)),
            3..=5 => (RecordStatus::Signed, Some(5)),
            _ => (RecordStatus::Waiting, None),
        };
        assert_eq!((located.sequence, located.status, covered), (place, expected.0, expected.1));
    }
    let mut tx = harness.database.read(&Service::at(&tenant())).await.unwrap();
    let keys = harness.key.public(Ledger::Audit);
    let nobody: EventId = kit_clock::Clock::system().id();
    assert_eq!(locate(&mut tx, Ledger::Audit, nobody, &keys).await.unwrap(), None);
}

#[tokio::test]
async fn a_record_or_a_checkpoint_beside_it_that_was_changed_is_altered() {
    let (harness, records) = appended().await;
    let changes = [
        (
            4,
            "update audit_record set bytes = set_byte(bytes, 20, get_byte(bytes, 20) # 1) where sequence = 4",
        ),
        (4, "update audit_record set actor = 'x' where sequence = 4"),
        (4, "update audit_record set hash = sha256(hash) where sequence = 4"),
        (
            4,
            "update holdfast.checkpoint set rows = sha256(rows) || sha256(rows) || sha256(rows) where sequence = 5",
        ),
        (4, "update holdfast.checkpoint set signature = sha512(signature) where sequence = 5"),
        (3, "delete from holdfast.checkpoint where sequence = 2"),
        (7, "update audit_record set outcome = 'x' where sequence = 7"),
    ];
    for (row, change) in changes {
        let mut superuser = harness.db.superuser().await;
        let keep = "create table rows_kept as table audit_record; create table signed_kept as table holdfast.checkpoint";
        sqlx::raw_sql(keep).execute(&mut superuser).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(change)).execute(&mut superuser).await.unwrap();
        assert_eq!(at(&harness, records[row - 1].event).await.status, RecordStatus::Altered, "{change}");
        let back = "delete from audit_record; insert into audit_record table rows_kept; \
            delete from holdfast.checkpoint; insert into holdfast.checkpoint table signed_kept; \
            drop table rows_kept; drop table signed_kept";
        sqlx::raw_sql(back).execute(&mut superuser).await.unwrap();
    }
}
