//! What is stored of a password: hashed anew when it is outdated, and never brought back.
use std::sync::Arc;

use futures_util::future::join_all;
use identity::crypto::cost::Cost;
use identity::crypto::hasher::HashedPassword;
use identity::ops::Context;
use kit_fault::Reason;
use sqlx::Row as _;

use crate::harness::{EMAIL, Harness, PASSWORD, hasher, password, reason, sign_in_on, sol};

const CHEAP: Cost = Cost { memory_kib: 64, passes: 1 };
const ANOTHER: &str = "another horse battery staple";

/// The hash of the one account.
async fn stored(harness: &Harness) -> HashedPassword {
    let mut superuser = harness.db.superuser().await;
    let row = sqlx::query("select secret, pepper from credential").fetch_one(&mut superuser).await.unwrap();
    HashedPassword { phc: row.get(0), pepper: row.get(1) }
}

/// Stores another hash for the one account.
async fn store(harness: &Harness, hashed: &HashedPassword) {
    let sql = "update credential set secret = $1, pepper = $2";
    let mut superuser = harness.db.superuser().await;
    sqlx::query(sql).bind(&hashed.phc).bind(&hashed.pepper).execute(&mut superuser).await.unwrap();
}

/// The service with other peppers, and another cost of new hashes.
fn with(harness: &Harness, peppers: &[&str], cost: Cost) -> Context {
    Context { hasher: Arc::new(hasher(peppers, cost)), ..harness.identity.clone() }
}

#[tokio::test]
async fn an_outdated_hash_is_replaced_at_the_next_right_sign_in() {
    let harness = Harness::new().await;
    harness.owner().await;
    let first = stored(&harness).await;
    assert!(first.phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_eq!(first.pepper.as_deref(), Some("p1"));
    for (peppers, cost, beginning) in [
        (["p2", "p1"], Cost::FLOOR, "$argon2id$v=19$m=19456,t=2,p=1$"),
        (["p2", "p1"], CHEAP, "$argon2id$v=19$m=64,t=1,p=1$"),
    ] {
        let (before, identity) = (stored(&harness).await, with(&harness, &peppers, cost));
        assert!(sign_in_on(&identity, &sol(), EMAIL, ANOTHER).await.is_err());
        assert!(stored(&harness).await == before, "a wrong password changes nothing");
        assert!(sign_in_on(&identity, &sol(), EMAIL, PASSWORD).await.is_ok());
        let renewed = stored(&harness).await;
        assert!(renewed != before && renewed.phc.starts_with(beginning));
        assert_eq!(renewed.pepper.as_deref(), Some("p2"));
        assert!(sign_in_on(&identity, &sol(), EMAIL, PASSWORD).await.is_ok());
        assert!(stored(&harness).await == renewed, "it is one of today");
    }
}

#[tokio::test]
async fn without_the_pepper_the_database_verifies_no_known_password() {
    let harness = Harness::new().await;
    harness.owner().await;
    let stranger = with(&harness, &["p2"], CHEAP);
    let answer = sign_in_on(&stranger, &sol(), EMAIL, PASSWORD).await;
    assert_eq!(reason(&answer), Some(Reason::SignInFailed), "as for a wrong password");
    assert!(harness.sign_in(EMAIL, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn right_sign_ins_never_bring_a_changed_password_back() {
    // None of them waits for others, and those that are wrong in the end lock nothing.
    let harness = Harness::with(|config| config.staff_lockout.as_mut().unwrap().max_attempts = 200).await;
    harness.owner().await;
    let old = hasher(&["p1"], Cost { passes: 2, ..CHEAP }).hash(password(PASSWORD)).await.unwrap();
    let identity = with(&harness, &["p1"], CHEAP);
    let new = identity.hasher.hash(password(ANOTHER)).await.unwrap();
    store(&harness, &old).await;
    let sign_ins = join_all((0..100).map(|_| async {
        let answer = sign_in_on(&identity, &sol(), EMAIL, PASSWORD).await;
        assert!(matches!(reason(&answer), None | Some(Reason::SignInFailed)), "{answer:?}");
    }));
    // Most have read the old hash and wait for a worker when the first has replaced it.
    let change = async {
        while stored(&harness).await == old {}
        store(&harness, &new).await;
    };
    tokio::join!(sign_ins, change);
    assert!(stored(&harness).await == new);
    assert!(sign_in_on(&identity, &sol(), EMAIL, ANOTHER).await.is_ok());
    assert_eq!(reason(&harness.sign_in(EMAIL, PASSWORD).await), Some(Reason::SignInFailed));
}

#[tokio::test]
async fn an_account_that_is_closed_answers_as_one_that_is_not_there() {
    let harness = Harness::new().await;
    harness.owner().await;
    let mut superuser = harness.db.superuser().await;
    sqlx::query("update account set quarantined_at = now()").execute(&mut superuser).await.unwrap();
    let (closed, unknown) =
        (harness.sign_in(EMAIL, PASSWORD).await, harness.sign_in("unknown@x.example", PASSWORD).await);
    assert_eq!(reason(&closed), Some(Reason::SignInFailed));
    assert_eq!(reason(&closed), reason(&unknown));
    assert_eq!(harness.db.count("select count(*) from sign_in where account_id is not null").await, 0);
}
