//! Signing keys change without a passport being refused, and all instances agree.
use futures_util::future::try_join_all;
use kit_passport::Verifier;
use kit_principal::ServiceName;
use kit_testkit::rows;

use crate::harness::{Harness, issue, sol};

const DAY: u64 = 24 * 3600;

async fn mint(identity: &identity::ops::Context) -> String {
    let audiences = [ServiceName::Booking];
    issue(identity, &sol(), None, &audiences).await.unwrap().jwts.remove(0)
}

fn kids(identity: &identity::ops::Context) -> Vec<String> {
    identity.signing.published().borrow().iter().map(|key| key.kid.clone()).collect()
}

#[tokio::test]
async fn instances_that_start_together_make_one_key() {
    let harness = Harness::new().await;
    let before = harness.db.rows().await;
    let instances: Vec<_> = (0..5).map(|_| harness.instance()).collect();
    try_join_all(instances.iter().map(|one| one.signing.refresh())).await.unwrap();
    for one in &instances {
        assert_eq!(kids(one), kids(&harness.identity));
    }
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
}

#[tokio::test]
async fn a_key_is_published_before_its_first_use_and_kept_after_its_last() {
    let harness = Harness::new().await;
    let (one, other) = (&harness.identity, harness.instance());
    other.signing.refresh().await.unwrap();
    let first = kids(one);
    let before = harness.db.rows().await;
    harness.pass(DAY - 5 * 60);
    one.signing.refresh().await.unwrap();
    other.signing.refresh().await.unwrap();
    let both = kids(one);
    assert_eq!(harness.db.rows().await.since(&before), rows(&[("signing_key", 1)]));
    assert_eq!((both.len(), kids(&other)), (2, both.clone()));
    let old = mint(one).await;
    let by = |jwt: &str| {
        let header = jwt.split('.').next().unwrap();
        let header =
            base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, header).unwrap();
        serde_json::from_slice::<serde_json::Value>(&header).unwrap()["kid"].as_str().unwrap().to_owned()
    };
    assert_eq!(by(&old), first[0], "not used before its time");
    harness.pass(5 * 60);
    let new = mint(one).await;
    assert_ne!(by(&new), first[0]);
    // The other instance has not looked since; what it knows is enough for both passports.
    let verifier = Verifier::new(other.signing.keys(), ServiceName::Booking, harness.identity.clock.clone());
    assert!(verifier.verify(&new).is_ok());
    assert!(verifier.verify(&old).is_ok(), "a guest's passport outlives its key's last use");
    harness.pass(11 * 60 - 1);
    one.signing.refresh().await.unwrap();
    assert_eq!(kids(one).len(), 2);
    harness.pass(1);
    one.signing.refresh().await.unwrap();
    assert_eq!(kids(one).len(), 1);
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]), "the old one went");
}

#[tokio::test]
async fn after_a_long_outage_a_new_key_signs_at_once() {
    let harness = Harness::new().await;
    harness.pass(10 * DAY);
    harness.identity.signing.refresh().await.unwrap();
    mint(&harness.identity).await;
}

#[tokio::test]
async fn who_watches_hears_of_each_change_once() {
    let harness = Harness::new().await;
    let mut watched = harness.identity.signing.published();
    watched.borrow_and_update();
    harness.identity.signing.refresh().await.unwrap();
    assert!(!watched.has_changed().unwrap());
    harness.pass(DAY - 5 * 60);
    harness.identity.signing.refresh().await.unwrap();
    assert!(watched.has_changed().unwrap());
}

#[tokio::test]
async fn a_key_that_was_moved_or_changed_signs_nothing() {
    let harness = Harness::new().await;
    let sql = "update signing_key set kid = 'another'";
    sqlx::query(sql).execute(&mut harness.db.superuser().await).await.unwrap();
    assert!(harness.instance().signing.refresh().await.is_err());
}
