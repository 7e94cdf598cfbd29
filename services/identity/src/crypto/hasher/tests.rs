use argon2::Argon2;
use argon2::password_hash::PasswordHasher as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity_domain::attempt::{Bucket, BucketKey, BucketKind, BucketState, Entry, LockoutRules, enter};
use identity_domain::password::MAX_TYPED;
use jiff::SignedDuration;
use kit_seal::KeyFile;
use proptest::prelude::*;

use super::*;

const RIGHT: &str = "correct horse";
/// The cheapest that argon2 allows.
const CHEAP: Cost = Cost { memory_kib: 8, passes: 1 };

fn password(text: &str) -> Password {
    Password::read(text).unwrap()
}

/// A reserved attempt.
pub(crate) fn attempt() -> Attempt {
    attempt_in(BucketKind::Pair)
}

fn attempt_in(kind: BucketKind) -> Attempt {
    let rules = LockoutRules {
        max_attempts: 1,
        window: SignedDuration::ZERO,
        duration: SignedDuration::ZERO,
        exponential: false,
        max_duration: SignedDuration::ZERO,
        whole_account: false,
        by_time: true,
    };
    let bucket = Bucket { kind, key: BucketKey([0; 32]) };
    let state = BucketState {
        bucket,
        failures: 0,
        under_way: 0,
        in_a_row: 0,
        locks: 0,
        locked_until: None,
        failed_at: None,
    };
    let clock = Clock::system();
    match enter(clock.id(), &[state], &rules, clock.now()) {
        Entry::Free(attempt) => attempt,
        other => panic!("{other:?}"),
    }
}

fn account() -> AccountId {
    AccountId::from(uuid::Uuid::from_u128(7))
}

/// A keyring of the peppers with these ids; each key is made of its id's first letter.
fn peppers(ids: &[&str]) -> Peppers {
    let key = |id: &str| STANDARD.encode([id.as_bytes()[0]; 32]);
    let keys: Vec<_> = ids.iter().map(|id| serde_json::json!({ "id": id, "key": key(id) })).collect();
    Peppers::new(KeyFile::from_json(&serde_json::json!({ "keys": keys }).to_string()).unwrap())
}

fn hasher(ids: &[&str], cost: Cost) -> Hasher {
    let options = HasherOptions { workers: 2, waiting: 2, cost };
    Hasher::new(options, peppers(ids), &Clock::system()).unwrap()
}

fn of(hashed: &HashedPassword) -> StoredPassword {
    StoredPassword { account: account(), hashed: hashed.clone() }
}

/// Whose password it is.
async fn whose(hasher: &Hasher, text: &str, stored: Option<StoredPassword>) -> Option<AccountId> {
    hasher.verify(&attempt(), password(text), stored).await.unwrap().map(|verified| verified.account())
}

#[tokio::test]
async fn only_the_same_password_verifies() {
    let hasher = hasher(&["a"], Cost::FLOOR);
    let secret = hasher.hash(password(RIGHT)).await.unwrap();
    assert!(secret.phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_eq!(secret.pepper.as_deref(), Some("a"));
    assert_eq!(whose(&hasher, RIGHT, Some(of(&secret))).await, Some(account()));
    assert_eq!(whose(&hasher, "correct horsf", Some(of(&secret))).await, None);
    assert_eq!(whose(&hasher, "correct horse ", Some(of(&secret))).await, None);
    assert_eq!(whose(&hasher, RIGHT, None).await, None);
}

#[tokio::test]
async fn without_its_pepper_no_known_password_verifies() {
    let secret = hasher(&["a"], CHEAP).hash(password(RIGHT)).await.unwrap();
    let without = HashedPassword { pepper: None, ..secret.clone() };
    let another = HashedPassword { pepper: Some("b".to_owned()), ..secret.clone() };
    let both = hasher(&["b", "a"], CHEAP);
    assert_eq!(whose(&both, RIGHT, Some(of(&secret))).await, Some(account()));
    assert_eq!(whose(&both, RIGHT, Some(of(&without))).await, None);
    assert_eq!(whose(&both, RIGHT, Some(of(&another))).await, None);
    assert_eq!(whose(&hasher(&["b"], CHEAP), RIGHT, Some(of(&secret))).await, None);
    let plain = Argon2::default().verify_password(RIGHT.as_bytes(), &cost::read(&secret.phc).unwrap());
    assert_eq!(plain, Err(password_hash::Error::PasswordInvalid), "nor by argon2 alone");
}

#[tokio::test]
async fn whatever_differs_is_hashed_anew_with_the_right_password_alone() {
    let today = hasher(&["b", "a"], CHEAP);
    let costlier = hasher(&["b"], Cost { passes: 2, ..CHEAP }).hash(password(RIGHT)).await.unwrap();
    let older = hasher(&["a"], CHEAP).hash(password(RIGHT)).await.unwrap();
    let plain: PasswordHash = Argon2::default().hash_password(RIGHT.as_bytes()).unwrap();
    let plain = HashedPassword { phc: plain.to_string(), pepper: None };
    for outdated in [costlier, older, plain] {
        assert!(today.verify(&attempt(), password("wrong"), Some(of(&outdated))).await.unwrap().is_none());
        let verified = today.verify(&attempt(), password(RIGHT), Some(of(&outdated))).await.unwrap().unwrap();
        let renewal = verified.renewal().expect("a new hash");
        assert!(renewal.old == outdated);
        assert!(renewal.new.phc.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        assert_eq!(renewal.new.pepper.as_deref(), Some("b"));
        let again = today.verify(&attempt(), password(RIGHT), Some(of(&renewal.new))).await.unwrap().unwrap();
        assert!(again.renewal().is_none(), "it is one of today");
    }
}

#[tokio::test]
async fn nobody_costs_what_somebody_costs() {
    let hasher = hasher(&["b", "a"], Cost { memory_kib: 64, passes: 3 });
    let secret = hasher.hash(password(RIGHT)).await.unwrap();
    assert!(hasher.today.cost.is_of(&cost::read(&hasher.decoy.phc).unwrap()));
    assert_eq!(hasher.decoy.pepper, secret.pepper);
    let lost = HashedPassword { pepper: Some("lost".to_owned()), ..secret.clone() };
    let computed = || hasher.today.argon.computed();
    for stored in [None, Some(of(&lost)), Some(of(&secret))] {
        let before = computed();
        hasher.verify(&attempt(), password(RIGHT), stored).await.unwrap();
        assert_eq!(computed(), before + 1);
    }
}

#[tokio::test]
async fn a_stored_hash_that_asks_for_four_gibibytes_is_refused_at_once() {
    let hasher = hasher(&["a"], CHEAP);
    let secret = hasher.hash(password(RIGHT)).await.unwrap();
    let phc = secret.phc.replace("m=8,", "m=4194304,");
    let before = hasher.today.argon.computed();
    let refused =
        hasher.verify(&attempt(), password(RIGHT), Some(of(&HashedPassword { phc, ..secret }))).await;
    assert!(matches!(refused, Err(HashError::Stored(BadHash::TooCostly))));
    assert_eq!(hasher.today.argon.computed(), before, "nothing was computed");
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let options = HasherOptions { workers: 1, waiting: 1, cost: CHEAP };
    let hasher = Arc::new(Hasher::new(options, peppers(&["a"]), &Clock::system()).unwrap());
    let secret = hasher.hash(password(RIGHT)).await.unwrap();
    let busy = hasher.common.enter().await.unwrap();
    let waiting = tokio::spawn({
        let hasher = Arc::clone(&hasher);
        async move { hasher.common.enter().await.is_ok() }
    });
    while hasher.common.places.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    assert!(matches!(hasher.pretend(password("x")).await, Err(HashError::Busy)));
    let attempt = attempt_in(BucketKind::Device);
    let known = hasher.verify(&attempt, password(RIGHT), Some(of(&secret))).await.unwrap();
    assert!(known.is_some(), "a known device waits for none of them");
    drop(busy);
    assert!(waiting.await.unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// From 1 to 1,024 characters; nothing is cut off anywhere.
    #[test]
    fn a_password_and_one_with_a_character_more_are_two(
        text in proptest::collection::vec(any::<char>(), 1..=MAX_TYPED),
        more: char,
    ) {
        let text: String = text.into_iter().collect();
        let longer = format!("{text}{more}");
        if text.chars().count() == MAX_TYPED {
            prop_assert!(Password::read(&longer).is_err());
            return Ok(());
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let hasher = hasher(&["a"], CHEAP);
            let short = hasher.hash(password(&text)).await.unwrap();
            let long = hasher.hash(password(&longer)).await.unwrap();
            prop_assert_eq!(whose(&hasher, &longer, Some(of(&short))).await, None);
            prop_assert_eq!(whose(&hasher, &text, Some(of(&long))).await, None);
            prop_assert_eq!(whose(&hasher, &longer, Some(of(&long))).await, Some(account()));
            Ok(())
        })?;
    }
}
