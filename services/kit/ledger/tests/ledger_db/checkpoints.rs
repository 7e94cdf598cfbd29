//! Checkpoints: stored once, never contradicted, made attempt by attempt.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use kit_authz::{Permit, Service};
use kit_ids::TenantId;
use kit_ledger::store::{self, PutError};
use kit_ledger::testing::{self, Other};
use kit_ledger::{
    Checkpoint, CheckpointError, CheckpointSink, CheckpointTrigger, Checkpointer, KeepLedger, Ledger,
    MAX_ROWS, PublicKeys, SinkError, Statement, ZERO,
};
use kit_pg::Database;
use tokio_util::sync::CancellationToken;

use crate::{Harness, append, fresh, parts, record, tenant};

async fn put(database: &Database, checkpoint: &Checkpoint, keys: &PublicKeys) -> Result<(), PutError> {
    let permit = Permit::<KeepLedger>::for_service(&tenant());
    let mut tx = database.write(&permit).await?;
    store::put(&mut tx, checkpoint, keys).await?;
    Ok(tx.commit().await?)
}

#[tokio::test]
async fn one_that_does_not_continue_the_chain_is_refused() {
    let db = fresh().await;
    let (database, key) = (db.app(), testing::key());
    let keys = key.public(Ledger::Consent);
    let sign = |sequence, rows: &[u8], prev| {
        let rows = rows.iter().map(|byte| [*byte; 32]).collect();
        let at = kit_clock::Clock::system().now();
        Statement { tenant: tenant(), ledger: Ledger::Consent, sequence, prev, rows, at }.sign(&key)
    };
    let first = sign(2, &[1, 2], ZERO);
    let second = sign(3, &[3], first.digest());
    for checkpoint in [&first, &first, &second, &second] {
        put(&database, checkpoint, &keys).await.unwrap();
    }
    let stranger = testing::key();
    let refused = [
        (sign(2, &[1, 2], ZERO), &keys, CheckpointError::Conflict),
        (first.clone(), &keys, CheckpointError::Conflict),
        (sign(4, &[4], first.digest()), &keys, CheckpointError::Conflict),
        (sign(5, &[5], second.digest()), &keys, CheckpointError::Conflict),
        (sign(4, &[3, 4], second.digest()), &keys, CheckpointError::Conflict),
        (sign(4, &[4], ZERO), &keys, CheckpointError::Conflict),
        (sign(4, &[4], second.digest()), &stranger.public(Ledger::Consent), CheckpointError::Signature),
    ];
    for (checkpoint, keys, expected) in refused {
        match put(&database, &checkpoint, keys).await.unwrap_err() {
            PutError::Refused(refused) => assert_eq!(refused, expected),
            PutError::Database(error) => panic!("{error}"),
        }
    }
    let mut tx = database.read(&Service::at(&tenant())).await.unwrap();
    assert_eq!(store::last(&mut tx, Ledger::Consent).await.unwrap(), Some(second.clone()));
    assert_eq!(store::after(&mut tx, Ledger::Consent, 0, 9).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store::after(&mut tx, Ledger::Consent, 2, 9).await.unwrap(), [second]);
    assert_eq!(store::before(&mut tx, Ledger::Consent, 3).await.unwrap(), Some(first));
}

#[tokio::test]
async fn a_round_signs_what_is_new_once_and_many_records_call_for_one_at_once() {
    let db = fresh().await;
    let (key, other) = (testing::key(), Arc::new(Other::default()));
    let mut parts = parts(&db, Ledger::Audit, &key, &other);
    parts.every = Duration::from_hours(1);
    parts.tenants = Arc::new(|| vec![tenant()]);
    let database = parts.database.clone();
    let trigger = CheckpointTrigger::new(3);
    let checkpointer = Checkpointer::new(Arc::new(parts), trigger.clone());
    assert!(checkpointer.checkpoint(&tenant()).await);
    assert_eq!(other.last(&tenant(), Ledger::Audit).await.unwrap(), None, "nothing to sign");

    let records: Vec<_> = (0..3).map(|number| record(Ledger::Audit, number)).collect();
    append(&database, Ledger::Audit, &records).await.unwrap();
    let stop = CancellationToken::new();
    let running = tokio::spawn(checkpointer.run(stop.clone()));
    trigger.appended(&tenant(), records.len());
    let stored = || other.change(&tenant(), |stored| stored.len());
    let signed = async {
        while stored() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), signed).await.unwrap();
    trigger.appended(&tenant(), 3);
    stop.cancel();
    running.await.unwrap();
    let last = other.last(&tenant(), Ledger::Audit).await.unwrap().unwrap();
    assert_eq!((last.statement.sequence, last.statement.rows.len(), stored()), (3, 3, 1));
}

/// The other service, while records come as quickly as checkpoints are made.
struct Busy {
    other: Arc<Other>,
    database: Database,
    appended: AtomicUsize,
}

#[async_trait]
impl CheckpointSink for Busy {
    async fn put(&self, checkpoint: &Checkpoint) -> Result<(), SinkError> {
        self.other.put(checkpoint).await?;
        let number = self.appended.fetch_add(1, Ordering::Relaxed);
        append(&self.database, Ledger::Audit, &[record(Ledger::Audit, number)]).await.unwrap();
        Ok(())
    }

    async fn last(&self, tenant: &TenantId, ledger: Ledger) -> Result<Option<Checkpoint>, SinkError> {
        self.other.last(tenant, ledger).await
    }

    async fn after(
        &self,
        tenant: &TenantId,
        ledger: Ledger,
        sequence: u64,
    ) -> Result<Vec<Checkpoint>, SinkError> {
        self.other.after(tenant, ledger, sequence).await
    }
}

#[tokio::test]
async fn a_tenant_whose_records_never_end_does_not_keep_the_round_from_the_others() {
    let db = fresh().await;
    let (key, other) = (testing::key(), Arc::new(Other::default()));
    let mut parts = parts(&db, Ledger::Audit, &key, &other);
    let database = parts.database.clone();
    append(&database, Ledger::Audit, &[record(Ledger::Audit, 0)]).await.unwrap();
    parts.sink = Arc::new(Busy { other: Arc::clone(&other), database, appended: AtomicUsize::new(1) });
    let checkpointer = Checkpointer::new(Arc::new(parts), CheckpointTrigger::new(1_000));
    let (tenant, most) = (tenant(), Duration::from_secs(30));
    assert!(tokio::time::timeout(most, checkpointer.checkpoint(&tenant)).await.expect("the attempt ends"));
    let ends = || {
        other.change(&tenant, |stored| stored.iter().map(|one| one.statement.sequence).collect::<Vec<_>>())
    };
    assert_eq!(ends(), [1], "what came meanwhile is the next attempt's");
    assert!(checkpointer.checkpoint(&tenant).await);
    assert_eq!(ends(), [1, 2]);
}

#[tokio::test]
async fn one_round_signs_however_many_rows_there_are_in_checkpoints_of_at_most_a_thousand() {
    let harness = Harness::new(Ledger::Audit).await;
    for batch in 0..5 {
        let records: Vec<_> = (0..500).map(|number| record(Ledger::Audit, batch * 500 + number)).collect();
        append(&harness.database, Ledger::Audit, &records).await.unwrap();
    }
    assert!(harness.checkpointer.checkpoint(&tenant()).await);
    let ends = harness.other.change(&tenant(), |stored| {
        stored.iter().map(|one| (one.statement.sequence, one.statement.rows.len())).collect::<Vec<_>>()
    });
    assert_eq!(ends, [(1_000, MAX_ROWS), (2_000, MAX_ROWS), (2_500, 500)]);
    let found = harness.verify().await;
    assert!(found.is_whole() && found.checked == 2_500 && found.behind_checkpoint() == 0, "{found:?}");
}
