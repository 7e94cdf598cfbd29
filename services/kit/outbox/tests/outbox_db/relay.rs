//! Records arrive in order, exactly once in effect, whatever fails.
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use kit_clock::Clock;
use kit_ids::{EventId, TenantId};
use kit_outbox::{
    Acknowledged, Deliver, DeliverError, Disposition, NewRecord, Record, Relay, RelayOptions, enqueue, inbox,
};
use kit_pg::{Database, Jobs};
use kit_testkit::arrange;
use sqlx::Row as _;
use tokio_util::sync::CancellationToken;

use crate::fresh;

type Any = Box<dyn std::error::Error + Send + Sync>;

const WHERE: &str = "retention.audit";

/// A receiver that keeps (source, event id) and fails as it is told: before it stores, or after, when the sender
/// cannot know that it did.
struct Receiver {
    database: Database,
    stored: Mutex<HashMap<TenantId, Vec<Vec<u8>>>>,
    calls: AtomicUsize,
    fail: fn(usize) -> Failure,
}

#[derive(PartialEq)]
enum Failure {
    None,
    Before,
    After,
    Hang,
    Half,
}

#[async_trait]
impl Deliver for Receiver {
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError> {
        let failure = (self.fail)(self.calls.fetch_add(1, Ordering::SeqCst));
        let taken = if failure == Failure::Half { batch.len() / 2 } else { batch.len() };
        if failure == Failure::Before {
            return Err(DeliverError("refused".to_owned()));
        }
        self.store(tenant, batch.get(..taken).unwrap_or_default())
            .await
            .map_err(|e| DeliverError(e.to_string()))?;
        match failure {
            Failure::After => Err(DeliverError("the answer was lost".to_owned())),
            Failure::Hang => std::future::pending().await,
            Failure::Half => Ok(Acknowledged::Each(vec![Disposition::Done; taken])),
            _ => Ok(Acknowledged::All),
        }
    }
}

impl Receiver {
    async fn store(&self, tenant: &TenantId, batch: &[Record]) -> Result<(), sqlx::Error> {
        for record in batch {
            let mut tx = self.database.write(&arrange(tenant)).await?;
            let now = Clock::system().now();
            if inbox::first_time(&mut tx, "spiffe://holdfast.local/ns/holdfast/sa/booking", record.event, now)
                .await?
            {
                tx.commit().await?;
                let mut stored = self.stored.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                stored.entry(tenant.clone()).or_default().push(record.bytes.clone());
            }
        }
        Ok(())
    }

    fn stored(&self, tenant: &TenantId) -> Vec<Vec<u8>> {
        self.stored
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .get(tenant)
            .cloned()
            .unwrap_or_default()
    }
}

fn options() -> RelayOptions {
    RelayOptions {
        poll: Duration::from_millis(10),
        batch: 7,
        timeout: Duration::from_millis(300),
        lease: Duration::from_millis(500),
        backoff: Duration::from_millis(5),
        backoff_cap: Duration::from_millis(40),
        ..RelayOptions::default()
    }
}

async fn write(database: &Database, tenant: &TenantId, count: u8) -> Result<(), Any> {
    let clock = Clock::system();
    for number in 0..count {
        let mut tx = database.write(&arrange(tenant)).await?;
        let record = NewRecord::new(clock.id::<EventId>(), WHERE, format!("booking/{number}"), vec![number]);
        enqueue(&mut tx, clock.now(), &[record]).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn waiting(jobs: &Jobs) -> Result<i64, Any> {
    let mut tx = jobs.begin().await?;
    Ok(sqlx::query("select count(*) from holdfast.outbox").fetch_one(&mut tx).await?.try_get(0)?)
}

async fn until_empty(jobs: &Jobs) -> Result<(), Any> {
    tokio::time::timeout(Duration::from_secs(30), async {
        while waiting(jobs).await? > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    })
    .await?
}

/// Two relays, as of two replicas, against a receiver that fails this way.
async fn deliver_with(fail: fn(usize) -> Failure) -> Result<usize, Any> {
    let db = fresh().await;
    let (database, jobs) = (db.app(), db.jobs());
    let tenants: Vec<TenantId> = vec!["tenant-a".parse()?, "tenant-b".parse()?];
    for tenant in &tenants {
        write(&database, tenant, 20).await?;
    }
    let receiver =
        Arc::new(Receiver { database, stored: Mutex::default(), calls: AtomicUsize::new(0), fail });
    let stop = CancellationToken::new();
    let mut relays = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let relay = Relay::new(jobs.clone(), WHERE, Arc::clone(&receiver) as _, Clock::system(), options());
        relays.spawn(relay.run(stop.clone()));
    }
    until_empty(&jobs).await?;
    stop.cancel();
    relays.join_all().await;
    let expected: Vec<Vec<u8>> = (0..20).map(|number| vec![number]).collect();
    for tenant in &tenants {
        assert_eq!(receiver.stored(tenant), expected, "in order, exactly once in effect");
    }
    Ok(receiver.calls.load(Ordering::SeqCst))
}

#[tokio::test]
async fn records_arrive_in_order() {
    deliver_with(|_| Failure::None).await.unwrap();
}

#[tokio::test]
async fn a_receiver_that_refuses_gets_them_later() {
    deliver_with(|call| if call % 2 == 0 { Failure::Before } else { Failure::None }).await.unwrap();
}

#[tokio::test]
async fn a_lost_answer_doubles_nothing() {
    deliver_with(|call| if call % 2 == 0 { Failure::After } else { Failure::None }).await.unwrap();
}

#[tokio::test]
async fn a_hung_receiver_is_left_and_tried_again() {
    deliver_with(|call| if call < 2 { Failure::Hang } else { Failure::None }).await.unwrap();
}

#[tokio::test]
async fn a_batch_may_be_acknowledged_in_part() {
    let calls = deliver_with(|call| if call < 4 { Failure::Half } else { Failure::None }).await.unwrap();
    assert!(calls > 6);
}

#[tokio::test]
async fn a_sender_that_dies_in_the_middle_is_followed_by_another() {
    let db = fresh().await;
    let (database, jobs) = (db.app(), db.jobs());
    let tenant: TenantId = "tenant-a".parse().unwrap();
    write(&database, &tenant, 5).await.unwrap();
    let receiver = Arc::new(Receiver {
        database,
        stored: Mutex::default(),
        calls: AtomicUsize::new(0),
        fail: |call| if call == 0 { Failure::Hang } else { Failure::None },
    });
    let relay = |receiver: &Arc<Receiver>| {
        Relay::new(jobs.clone(), WHERE, Arc::clone(receiver) as _, Clock::system(), options())
    };
    let dying = tokio::spawn(relay(&receiver).run(CancellationToken::new()));
    tokio::time::timeout(Duration::from_secs(5), async {
        while receiver.stored(&tenant).len() < 5 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    dying.abort(); // as kill -9: delivered, not acknowledged, the lease not given back
    let stop = CancellationToken::new();
    let next = tokio::spawn(relay(&receiver).run(stop.clone()));
    until_empty(&jobs).await.unwrap();
    stop.cancel();
    next.await.unwrap();
    assert_eq!(receiver.stored(&tenant).len(), 5);
    assert!(receiver.calls.load(Ordering::SeqCst) >= 2);
}

#[tokio::test]
async fn what_must_wait_waits_and_a_rolled_back_act_tells_nothing() {
    let db = fresh().await;
    let (database, jobs) = (db.app(), db.jobs());
    let tenant: TenantId = "tenant-a".parse().unwrap();
    let clock = Clock::system();
    let record = NewRecord::new(clock.id(), WHERE, "booking/1".to_owned(), vec![1]);
    let mut tx = database.write(&arrange(&tenant)).await.unwrap();
    enqueue(&mut tx, clock.now(), std::slice::from_ref(&record)).await.unwrap();
    drop(tx);
    let later = clock.now().checked_add(Duration::from_hours(1)).unwrap();
    let mut tx = database.write(&arrange(&tenant)).await.unwrap();
    enqueue(&mut tx, clock.now(), &[record.not_before(later)]).await.unwrap();
    tx.commit().await.unwrap();
    let receiver = Arc::new(Receiver {
        database: database.clone(),
        stored: Mutex::default(),
        calls: AtomicUsize::new(0),
        fail: |_| Failure::None,
    });
    let stop = CancellationToken::new();
    let relay = Relay::new(jobs.clone(), WHERE, Arc::clone(&receiver) as _, clock, options());
    let running = tokio::spawn(relay.run(stop.clone()));
    write(&database, &"tenant-b".parse().unwrap(), 1).await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), async {
        while receiver.stored(&"tenant-b".parse().unwrap()).is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    stop.cancel();
    running.await.unwrap();
    assert!(receiver.stored(&tenant).is_empty());
    assert_eq!(waiting(&jobs).await.unwrap(), 1);
}

#[tokio::test]
async fn records_of_one_act_keep_their_order_each_with_its_own_time() {
    let db = fresh().await;
    let clock = Clock::system();
    let later = clock.now().checked_add(Duration::from_hours(1)).unwrap();
    let record = |number: u8| NewRecord::new(clock.id(), WHERE, format!("booking/{number}"), vec![number]);
    let records = [record(3), record(1).not_before(later), record(2)];
    let mut tx = db.app().write(&arrange(&"tenant-a".parse().unwrap())).await.unwrap();
    enqueue(&mut tx, clock.now(), &[]).await.unwrap();
    enqueue(&mut tx, clock.now(), &records).await.unwrap();
    tx.commit().await.unwrap();
    let rows =
        sqlx::query("select aggregate, record, not_before > made_at from holdfast.outbox order by position")
            .fetch_all(&mut db.superuser().await)
            .await
            .unwrap();
    let rows: Vec<(String, Vec<u8>, bool)> =
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
    let kept = |number: u8, deferred| (format!("booking/{number}"), vec![number], deferred);
    assert_eq!(rows, [kept(3, false), kept(1, true), kept(2, false)]);
}
