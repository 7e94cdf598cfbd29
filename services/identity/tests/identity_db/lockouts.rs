//! Failed attempts: what locks what, for how long, and whom it does not lock out.
use std::collections::HashSet;
use std::time::Duration;

use futures_util::future::join_all;
use holdfast_proto::tenant::v1::{EffectiveConfig, LockoutScope};
use identity::crypto::token::Token;
use identity::jobs::purge::purge;
use identity::ops::Context;
use identity::ops::sign_in::{Lane, SignedIn};
use kit_clock::Clock;
use kit_fault::Reason;
use kit_principal::Role;

use crate::harness::{EMAIL, Harness, PASSWORD, Try, luna, new_session, reason, sign_in_with, sol};

const WRONG: &str = "another horse battery staple";
const MINUTES_15: u64 = 900;

/// Why it was refused; None: there is a session.
async fn refused(context: &Context, with: Try<'_>) -> Option<Reason> {
    reason(&sign_in_with(context, &sol(), with).await)
}

fn wrong<'a>() -> Try<'a> {
    Try { text: WRONG, ..Try::default() }
}

async fn fail(harness: &Harness, times: usize, with: Try<'_>) {
    for _ in 0..times {
        assert_eq!(refused(&harness.identity, with).await, Some(Reason::SignInFailed));
    }
}

/// Whether the right password is let in.
async fn opens(harness: &Harness, with: Try<'_>) -> bool {
    match refused(&harness.identity, with).await {
        None => true,
        Some(Reason::SignInFailed) => false,
        Some(other) => panic!("{other:?}"),
    }
}

/// How many passwords were verified against somebody's hash and were wrong.
async fn judged(harness: &Harness) -> i64 {
    let judged =
        "select coalesce(sum(times), 0)::bigint from sign_in where outcome in ('failed', 'unknown_address')";
    harness.db.count(judged).await
}

#[tokio::test]
async fn a_pair_is_locked_by_its_last_failure_and_no_other_source_is() {
    let harness = Harness::new().await;
    harness.owner().await;
    fail(&harness, 4, wrong()).await;
    assert!(opens(&harness, Try::default()).await, "the fifth is right");
    fail(&harness, 4, wrong()).await;
    assert!(opens(&harness, Try::default()).await, "the right one forgot the four");
    fail(&harness, 5, wrong()).await;
    assert!(!opens(&harness, Try::default()).await);
    let elsewhere = Try { client_ip: "192.0.2.8", ..Try::default() };
    assert!(opens(&harness, elsewhere).await);
    let before = judged(&harness).await;
    fail(&harness, 3, wrong()).await;
    assert_eq!(judged(&harness).await, before, "what a lock refuses is not judged");
    harness.pass(MINUTES_15 - 1);
    assert!(!opens(&harness, Try::default()).await);
    harness.pass(1);
    assert!(opens(&harness, Try::default()).await);
    let locks = harness.db.audited("session.lock").await;
    assert_eq!(locks.len(), 1);
    assert!(locks[0].starts_with("account/") && !locks[0].contains("unknown"), "{locks:?}");
}

#[tokio::test]
async fn failures_count_while_they_are_in_the_window() {
    let harness = Harness::new().await;
    harness.owner().await;
    fail(&harness, 1, wrong()).await;
    harness.pass(MINUTES_15);
    fail(&harness, 4, wrong()).await;
    assert!(opens(&harness, Try::default()).await, "the first one is out of the window");
    fail(&harness, 1, wrong()).await;
    harness.pass(MINUTES_15 - 1);
    fail(&harness, 4, wrong()).await;
    assert!(!opens(&harness, Try::default()).await);
}

#[tokio::test]
async fn each_further_lock_is_twice_as_long_until_the_right_password_comes() {
    let harness = Harness::new().await;
    harness.owner().await;
    for minutes in [15, 30, 60] {
        fail(&harness, 5, wrong()).await;
        harness.pass(minutes * 60 - 1);
        assert!(!opens(&harness, Try::default()).await, "{minutes}");
        harness.pass(1);
    }
    assert!(opens(&harness, Try::default()).await);
    fail(&harness, 5, wrong()).await;
    harness.pass(MINUTES_15);
    assert!(opens(&harness, Try::default()).await, "the first lock again");
}

#[tokio::test]
async fn an_account_is_locked_by_ten_times_as_many_from_everywhere() {
    let harness = Harness::new().await;
    harness.owner().await;
    let source = |at: usize| format!("198.51.100.{at}");
    for at in 0..49 {
        fail(&harness, 1, Try { client_ip: &source(at), ..wrong() }).await;
    }
    let elsewhere = Try { client_ip: "192.0.2.8", ..Try::default() };
    assert!(opens(&harness, elsewhere).await);
    fail(&harness, 1, Try { client_ip: &source(49), ..wrong() }).await;
    assert!(!opens(&harness, elsewhere).await);
    harness.owner_of(&luna(), EMAIL).await;
    let other = sign_in_with(&harness.identity, &luna(), elsewhere).await;
    assert!(other.is_ok(), "another tenant's account is another");
}

#[tokio::test]
async fn a_source_is_locked_by_ten_times_as_many_whatever_the_address() {
    let harness = Harness::new().await;
    harness.owner().await;
    for at in 0..50 {
        let email = format!("unknown-{at}@x.example");
        let client_ip = format!("2001:db8:0:1::{at:x}");
        fail(&harness, 1, Try { email: &email, client_ip: &client_ip, ..wrong() }).await;
    }
    assert!(!opens(&harness, Try { client_ip: "2001:db8:0:1:ffff::1", ..Try::default() }).await);
    assert!(opens(&harness, Try { client_ip: "2001:db8:0:2::1", ..Try::default() }).await);
}

#[tokio::test]
async fn an_unknown_address_is_locked_as_a_known_one_is() {
    let harness = Harness::new().await;
    harness.owner().await;
    let unknown = Try { email: "unknown@x.example", ..wrong() };
    fail(&harness, 5, unknown).await;
    let before = judged(&harness).await;
    fail(&harness, 1, unknown).await;
    assert_eq!(judged(&harness).await, before);
    assert!(harness.db.audited("session.lock").await.is_empty(), "or a flood of them would fill the ledger");
}

#[tokio::test]
async fn under_the_scope_account_a_pair_locks_the_account() {
    let harness = Harness::with(|config: &mut EffectiveConfig| {
        let lockout = config.staff_lockout.as_mut().unwrap();
        (lockout.scope, lockout.max_attempts) = (LockoutScope::Account.into(), 2);
        config.client_lockout.as_mut().unwrap().max_attempts = 9;
    })
    .await;
    harness.owner().await;
    fail(&harness, 1, wrong()).await;
    fail(&harness, 1, Try { client_ip: "192.0.2.8", ..wrong() }).await;
    assert!(!opens(&harness, Try { client_ip: "192.0.2.9", ..Try::default() }).await);
}

/// Signs in, and becomes a known device.
async fn known(harness: &Harness) -> Token {
    new_session(harness.sign_in(EMAIL, PASSWORD).await).device
}

#[tokio::test]
async fn a_known_device_is_let_in_whatever_others_do() {
    let harness = Harness::new().await;
    harness.owner().await;
    let device = known(&harness).await;
    let own = Try { device: Some(&device), ..Try::default() };
    fail(&harness, 5, wrong()).await;
    assert!(!opens(&harness, Try::default()).await);
    assert!(opens(&harness, own).await);
    let stranger = Token::random(&Clock::system());
    assert!(
        !opens(&harness, Try { device: Some(&stranger), ..Try::default() }).await,
        "a made-up one is none"
    );
    // It has as many failures as a pair, then it is unknown.
    fail(&harness, 4, Try { text: WRONG, ..own }).await;
    assert!(opens(&harness, own).await);
    fail(&harness, 5, Try { text: WRONG, ..own }).await;
    assert!(!opens(&harness, own).await, "forgotten, and the pair is locked");
    // Once the pair is open, the right password makes it a known one again, under another token.
    harness.pass(MINUTES_15);
    let renewed = new_session(sign_in_with(&harness.identity, &sol(), own).await).device;
    fail(&harness, 5, wrong()).await;
    assert!(!opens(&harness, own).await);
    assert!(opens(&harness, Try { device: Some(&renewed), ..own }).await);
}

#[tokio::test]
async fn among_known_devices_nobody_else_is_heard() {
    let harness = Harness::new().await;
    harness.owner().await;
    let (device, made_up) = (known(&harness).await, Token::random(&Clock::system()));
    let first = Try { lane: Lane::KnownDevices, ..Try::default() };
    assert!(opens(&harness, Try { device: Some(&device), ..first }).await);
    let before = harness.db.rows().await;
    let strangers = [
        Try { device: Some(&made_up), ..first },
        first,
        Try { device: Some(&device), email: "unknown@x.example", ..first },
    ];
    for stranger in strangers {
        let answer = sign_in_with(&harness.identity, &sol(), stranger).await.unwrap();
        assert!(matches!(answer, SignedIn::UnknownDevice), "whatever the password is");
    }
    let now = harness.db.rows().await;
    let written = ["sign_in", "attempt", "attempt_bucket"].map(|table| now.of(table) - before.of(table));
    assert_eq!(written, [0; 3], "nothing was judged");
}

#[tokio::test]
async fn a_device_that_was_forgotten_counts_from_nothing() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let device = known(&harness).await;
    let colleague = "colleague@sol.example";
    let token = harness.invited(&owner, colleague, Role::Employee).await;
    harness.accept(&sol(), &token, colleague).await.unwrap();
    assert!(opens(&harness, Try { email: colleague, device: Some(&device), ..Try::default() }).await);
    let own = Try { device: Some(&device), ..Try::default() };
    fail(&harness, 5, Try { text: WRONG, ..own }).await;
    // The browser is still the colleague's, so it keeps its token, and the first of these makes it known again.
    for _ in 0..3 {
        assert!(opens(&harness, own).await);
    }
}

#[tokio::test]
async fn a_device_is_known_for_180_days_and_to_its_accounts_alone() {
    let harness = Harness::new().await;
    harness.owner().await;
    let device = known(&harness).await;
    let own = Try { device: Some(&device), ..Try::default() };
    let same = new_session(sign_in_with(&harness.identity, &sol(), own).await).device;
    assert_eq!(same.hash(), device.hash(), "one a browser");
    harness.pass(180 * 86_400 - 1);
    fail(&harness, 5, wrong()).await;
    assert!(opens(&harness, own).await);
    harness.pass(180 * 86_400);
    fail(&harness, 5, wrong()).await;
    assert!(!opens(&harness, own).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_wrong_ones_at_once_as_many_are_judged_as_may_fail() {
    let harness = Harness::new().await;
    harness.owner().await;
    let other = harness.instance();
    let all = join_all((0..500).map(|at| {
        let context = if at % 2 == 0 { &harness.identity } else { &other };
        refused(context, wrong())
    }))
    .await;
    let reasons: HashSet<_> = all.into_iter().collect();
    let allowed = HashSet::from([Some(Reason::SignInFailed), Some(Reason::Unavailable)]);
    assert!(reasons.is_subset(&allowed), "{reasons:?}");
    // One whose settling found no connection stays reserved, and is judged no second time.
    assert!((1..=5).contains(&judged(&harness).await));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn right_ones_at_once_wait_for_each_other_and_get_in() {
    let harness = Harness::with(|config: &mut EffectiveConfig| {
        config.sessions.as_mut().unwrap().max_concurrent = 0;
    })
    .await;
    harness.owner().await;
    // A slow machine answers some with "try again in a second": they do.
    let in_the_end = async |_| loop {
        match refused(&harness.identity, Try::default()).await {
            Some(Reason::Unavailable) => {}
            answer => return answer,
        }
    };
    let all = join_all((0..50).map(in_the_end)).await;
    assert!(all.iter().all(Option::is_none), "{all:?}");
}

#[tokio::test]
async fn what_an_instance_that_died_reserved_is_a_failure_after_ten_seconds() {
    let harness = Harness::new().await;
    harness.owner().await;
    fail(&harness, 4, wrong()).await;
    // As an instance leaves it that dies while it hashes.
    let reserve = "update attempt set failed_at = null where id = (select max(id::text)::uuid from attempt)";
    harness.db.arrange(reserve).await;
    harness.pass(10);
    fail(&harness, 1, wrong()).await;
    assert!(!opens(&harness, Try::default()).await);
}

#[tokio::test]
async fn what_fails_for_another_reason_is_no_failure() {
    let harness = Harness::new().await;
    harness.owner().await;
    let without_redis = harness.instance_with_redis("redis://127.0.0.1:1");
    for _ in 0..6 {
        assert_eq!(refused(&without_redis, Try::default()).await, Some(Reason::Unavailable));
    }
    assert!(opens(&harness, Try::default()).await);
}

#[tokio::test]
async fn what_counts_no_more_goes() {
    let harness = Harness::new().await;
    harness.owner().await;
    known(&harness).await;
    fail(&harness, 5, wrong()).await;
    let left = async || {
        let tables = ["attempt", "attempt_bucket", "device"];
        let rows = harness.db.rows().await;
        tables.map(|table| rows.of(table))
    };
    assert_eq!(left().await, [10, 3, 1], "those of the pair went with its lock");
    purge(&harness.db.jobs(), harness.identity.clock.now()).await.unwrap();
    assert_eq!(left().await, [10, 3, 1]);
    harness.clock.advance(Duration::from_secs(MINUTES_15 + 1));
    purge(&harness.db.jobs(), harness.identity.clock.now()).await.unwrap();
    assert_eq!(left().await, [0, 3, 1], "a bucket knows its locks for a day");
    harness.clock.advance(Duration::from_hours(180 * 24));
    purge(&harness.db.jobs(), harness.identity.clock.now()).await.unwrap();
    assert_eq!(left().await, [0, 0, 0]);
}
