//! Repeats hear what the first heard.
use jiff::Timestamp;
use kit_pg::idempotency::{Caller, Known, RequestMac, Scope, find, purge, store};
use kit_pg::{Database, WriteTx};
use kit_testkit::arrange;
use kit_testkit::authz::Arrange;

use crate::{fresh, tenant};

const KEY: &str = "0123456789abcdef";

fn at(second: i64) -> Result<Timestamp, jiff::Error> {
    Timestamp::from_second(1_800_000_000 + second)
}

async fn begin(database: &Database) -> Result<WriteTx<Arrange>, Box<dyn std::error::Error>> {
    Ok(database.write(&arrange(&tenant("tenant-a")?)).await?)
}

#[tokio::test]
async fn a_retry_is_answered_another_request_is_refused_and_a_day_later_all_is_forgotten() {
    let db = fresh().await;
    let database = db.app();
    let scope = Scope::new("Book", Caller::Guest, KEY).unwrap();
    let (mac, other) = (RequestMac::new(b"key", b"one"), RequestMac::new(b"key", b"two"));
    let now = at(0).unwrap();

    let mut tx = begin(&database).await.unwrap();
    assert_eq!(find(&mut tx, &scope, &mac, now).await.unwrap(), Known::New);
    assert!(store(&mut tx, &scope, &mac, b"answer", now).await.unwrap());
    tx.commit().await.unwrap();

    let mut tx = begin(&database).await.unwrap();
    assert_eq!(find(&mut tx, &scope, &mac, now).await.unwrap(), Known::Answered(b"answer".to_vec()));
    assert_eq!(find(&mut tx, &scope, &other, now).await.unwrap(), Known::Reused);
    let account = Scope::new("Book", Caller::Account(uuid::Uuid::nil().into()), KEY).unwrap();
    assert_eq!(find(&mut tx, &account, &mac, now).await.unwrap(), Known::New, "another caller's key");
    let later = at(86_400).unwrap();
    assert_eq!(find(&mut tx, &scope, &other, later).await.unwrap(), Known::New);
    assert!(store(&mut tx, &scope, &other, b"new", later).await.unwrap());
    tx.commit().await.unwrap();

    let mut tx = db.jobs().begin().await.unwrap();
    assert_eq!(purge(&mut tx, later, 10).await.unwrap(), 0);
    assert_eq!(purge(&mut tx, at(200_000).unwrap(), 10).await.unwrap(), 1);
}

#[tokio::test]
async fn of_parallel_retries_one_is_remembered() {
    let db = fresh().await;
    let database = db.app();
    let scope = Scope::new("Publish", Caller::Guest, KEY).unwrap();
    let mac = RequestMac::new(b"key", b"one");
    let now = at(0).unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (database, scope) = (database.clone(), scope.clone());
        tasks.spawn(async move {
            let mut tx = begin(&database).await.map_err(|error| error.to_string())?;
            let done = match find(&mut tx, &scope, &mac, now).await.map_err(|error| error.to_string())? {
                Known::New => {
                    store(&mut tx, &scope, &mac, b"answer", now).await.map_err(|e| e.to_string())?
                }
                _ => false,
            };
            tx.commit().await.map_err(|error| error.to_string())?;
            Ok::<_, String>(done)
        });
    }
    let done = tasks.join_all().await.into_iter().map(Result::unwrap).filter(|done| *done).count();
    assert_eq!(done, 1);
}

#[tokio::test]
async fn the_second_to_write_loses_cleanly() {
    let db = fresh().await;
    let database = db.app();
    let scope = Scope::new("Book", Caller::Guest, KEY).unwrap();
    let mac = RequestMac::new(b"key", b"one");
    let now = at(0).unwrap();
    let mut first = begin(&database).await.unwrap();
    assert!(store(&mut first, &scope, &mac, b"first", now).await.unwrap());
    let second = tokio::spawn({
        let (database, scope) = (database.clone(), scope.clone());
        async move {
            let mut tx = begin(&database).await.map_err(|error| error.to_string())?;
            store(&mut tx, &scope, &mac, b"second", now).await.map_err(|error| error.to_string())
        }
    });
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), Ok(false));
}
