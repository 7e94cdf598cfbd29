//! Checkpoints: stored once, never contradicted, made in rounds.
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use kit_clock::Source;
use kit_ids::TenantId;
use kit_ledger::store::{self, PutError};
use kit_ledger::{
    Checkpoint, CheckpointError, CheckpointSink, Checkpointer, Ledger, Pace, PublicKeys, SinkError,
};
use kit_pg::Database;
use tokio_util::sync::CancellationToken;

use crate::{append, fresh, key, record, tenant};

/// The other service, as its database sees it.
struct Other {
    database: Database,
    keys: PublicKeys,
    puts: Mutex<usize>,
}

#[async_trait]
impl CheckpointSink for Other {
    async fn put(&self, checkpoint: &Checkpoint) -> Result<(), SinkError> {
        *self.puts.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += 1;
        let away = |error: sqlx::Error| SinkError::Away(error.to_string());
        let mut tx = self.database.tenant(&checkpoint.tenant).await.map_err(away)?;
        match store::put(&mut tx, checkpoint, &self.keys).await {
            Ok(()) => tx.commit().await.map_err(away),
            Err(PutError::Refused(_)) => Err(SinkError::Conflict),
            Err(PutError::Database(error)) => Err(away(error)),
        }
    }

    async fn last(&self, tenant: &TenantId, ledger: Ledger) -> Result<Option<Checkpoint>, SinkError> {
        let away = |error: sqlx::Error| SinkError::Away(error.to_string());
        let mut tx = self.database.tenant(tenant).await.map_err(away)?;
        store::last(&mut tx, ledger).await.map_err(away)
    }
}

#[tokio::test]
async fn one_that_contradicts_a_stored_one_is_refused() {
    let db = fresh().await;
    let database = db.app();
    let key = key();
    let keys = key.public(Ledger::Consent);
    let at = Source::system().now();
    let sign =
        |sequence, byte| Checkpoint::sign(&key, Ledger::Consent, &tenant(), (sequence, [byte; 32]), at);
    let put = async |checkpoint: &Checkpoint, keys: &PublicKeys| {
        let mut tx = database.tenant(&tenant()).await.map_err(PutError::Database)?;
        store::put(&mut tx, checkpoint, keys).await?;
        tx.commit().await.map_err(PutError::Database)
    };
    put(&sign(5, 1), &keys).await.unwrap();
    put(&sign(5, 1), &keys).await.unwrap();
    for (checkpoint, keys, expected) in [
        (sign(5, 2), &keys, CheckpointError::Conflict),
        (sign(4, 1), &keys, CheckpointError::Conflict),
        (sign(6, 1), &crate::key().public(Ledger::Consent), CheckpointError::Signature),
    ] {
        match put(&checkpoint, keys).await.unwrap_err() {
            PutError::Refused(refused) => assert_eq!(refused, expected),
            PutError::Database(error) => panic!("{error}"),
        }
    }
    let mut tx = database.tenant(&tenant()).await.unwrap();
    assert_eq!(store::last(&mut tx, Ledger::Consent).await.unwrap(), Some(sign(5, 1)));
}

#[tokio::test]
async fn a_round_signs_the_head_once_and_many_records_call_for_one_at_once() {
    let (own, other) = (fresh().await, fresh().await);
    let database = own.app();
    let key = key();
    let sink =
        Arc::new(Other { database: other.app(), keys: key.public(Ledger::Audit), puts: Mutex::new(0) });
    let pace = Pace::new(3);
    let checkpointer = Checkpointer {
        database: database.clone(),
        ledger: Ledger::Audit,
        key: key.clone(),
        sink: Arc::clone(&sink) as _,
        source: Source::system(),
        every: Duration::from_hours(1),
        pace: pace.clone(),
        tenants: Arc::new(|| vec![tenant()]),
        known: Arc::default(),
    };
    checkpointer.round(&tenant()).await;
    assert_eq!(sink.last(&tenant(), Ledger::Audit).await.unwrap(), None, "nothing to sign");

    let records: Vec<_> = (0..3).map(|number| record(Ledger::Audit, number)).collect();
    append(&database, Ledger::Audit, &records).await.unwrap();
    let stop = CancellationToken::new();
    let known = Arc::clone(&checkpointer.known);
    let running = tokio::spawn(checkpointer.run(stop.clone()));
    pace.appended(&tenant(), records.len());
    tokio::time::timeout(Duration::from_secs(10), async {
        while known.lock().unwrap_or_else(std::sync::PoisonError::into_inner).is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    pace.appended(&tenant(), 3);
    stop.cancel();
    running.await.unwrap();
    let last = sink.last(&tenant(), Ledger::Audit).await.unwrap().unwrap();
    assert_eq!(last.sequence, 3);
    assert_eq!(
        *sink.puts.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
        1,
        "equal: nothing is sent"
    );
}
