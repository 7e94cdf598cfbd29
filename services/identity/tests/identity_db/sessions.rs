//! Sessions live as long as they may, belong to their tenant, and are made by identity alone.
use std::time::Duration;

use identity::crypto::token::Token;
use jiff::SignedDuration;
use kit_clock::Clock;
use kit_fault::{Fault, Reason};
use kit_principal::ServiceName;
use kit_testkit::TestRedis;
use redis::AsyncCommands;
use redis::aio::MultiplexedConnection;

use crate::harness::{EMAIL, Harness, NAME, describe, end, luna, reason, sol};

async fn redis() -> MultiplexedConnection {
    TestRedis::fresh().connection().await
}

/// The key under which a session is kept.
fn key(token: &Token) -> String {
    token.hash().iter().fold("session:".to_owned(), |key, byte| format!("{key}{byte:02x}"))
}

async fn left(token: &Token) -> Duration {
    let millis: i64 = redis().await.pttl(key(token)).await.unwrap();
    Duration::from_millis(u64::try_from(millis).unwrap())
}

async fn issue(harness: &Harness, tenant: &kit_ids::TenantId, token: &Token) -> Result<(), Fault> {
    let audiences = [ServiceName::Booking];
    crate::harness::issue(&harness.identity, tenant, Some(token), &audiences).await.map(drop)
}

#[tokio::test]
async fn a_request_moves_the_idle_limit_and_a_look_does_not() {
    let harness = Harness::new().await;
    harness.owner().await;
    let token = harness.session().await;
    let () = redis().await.pexpire(key(&token), 60_000).await.unwrap();
    let described = describe(&harness.identity, &sol(), &token).await.unwrap();
    assert_eq!((described.email.as_str(), described.name.as_str()), (EMAIL, NAME));
    assert_eq!(described.session.roles.names(), ["owner"]);
    let now = harness.identity.clock.now();
    assert!(described.idle_end <= now + SignedDuration::from_mins(1));
    assert!(left(&token).await <= Duration::from_mins(1));
    issue(&harness, &sol(), &token).await.unwrap();
    assert!(left(&token).await > Duration::from_secs(1_700));
}

#[tokio::test]
async fn an_idle_session_is_gone() {
    let harness = Harness::with(|config| config.sessions.as_mut().unwrap().idle_timeout_s = 1).await;
    harness.owner().await;
    let token = harness.session().await;
    while redis().await.exists(key(&token)).await.unwrap() {
        tokio::task::yield_now().await;
    }
    assert_eq!(reason(&issue(&harness, &sol(), &token).await), Some(Reason::Unauthenticated));
}

#[tokio::test]
async fn the_absolute_end_comes_whatever_happens() {
    let harness = Harness::new().await;
    harness.owner().await;
    let token = harness.session().await;
    harness.pass(12 * 3600 - 1);
    issue(&harness, &sol(), &token).await.unwrap();
    harness.pass(1);
    let described = describe(&harness.identity, &sol(), &token).await;
    assert_eq!(reason(&described), Some(Reason::Unauthenticated));
    assert_eq!(reason(&issue(&harness, &sol(), &token).await), Some(Reason::Unauthenticated));
    let there: bool = redis().await.exists(key(&token)).await.unwrap();
    assert!(!there, "it is removed");
}

#[tokio::test]
async fn another_tenants_session_is_none_and_does_not_live_longer_by_it() {
    let harness = Harness::with(|config| {
        let idle = if config.tenant_id == "clinica-sol" { 900 } else { 28_800 };
        config.sessions.as_mut().unwrap().idle_timeout_s = idle;
    })
    .await;
    harness.owner().await;
    let token = harness.session().await;
    assert_eq!(reason(&issue(&harness, &luna(), &token).await), Some(Reason::Unauthenticated));
    assert!(left(&token).await <= Duration::from_mins(15));
    let described = describe(&harness.identity, &luna(), &token).await;
    assert_eq!(reason(&described), Some(Reason::Unauthenticated));
    end(&harness.identity, &luna(), &token).await.unwrap();
    issue(&harness, &sol(), &token).await.unwrap();
}

#[tokio::test]
async fn an_ended_session_is_gone_everywhere_and_ending_it_again_is_the_same() {
    let harness = Harness::new().await;
    harness.owner().await;
    let token = harness.session().await;
    end(&harness.instance(), &sol(), &token).await.unwrap();
    assert_eq!(reason(&issue(&harness, &sol(), &token).await), Some(Reason::Unauthenticated));
    end(&harness.identity, &sol(), &token).await.unwrap();
    let ends = harness.db.audited("session.end").await.len();
    assert_eq!(ends, 1);
}

#[tokio::test]
async fn only_the_newest_sessions_of_a_person_stay() {
    let harness = Harness::new().await;
    harness.owner().await;
    let mut tokens = Vec::new();
    for _ in 0..5 {
        tokens.push(harness.session().await);
    }
    let mut alive = Vec::new();
    for token in &tokens {
        alive.push(issue(&harness, &sol(), token).await.is_ok());
    }
    assert_eq!(alive, [false, false, true, true, true]);
    // One that has ended by itself does not push out one that lives.
    let () = redis().await.del(key(&tokens[4])).await.unwrap();
    harness.session().await;
    assert!(issue(&harness, &sol(), &tokens[2]).await.is_ok());
}

#[tokio::test]
async fn writing_redis_makes_no_session() {
    let harness = Harness::new().await;
    harness.owner().await;
    let (token, forged) = (harness.session().await, Token::random(&Clock::system()));
    let value: Vec<u8> = redis().await.get(key(&token)).await.unwrap();
    let mut flipped = value.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for (at, planted) in
        [(&forged, value), (&forged, b"{}".to_vec()), (&forged, Vec::new()), (&token, flipped)]
    {
        let () = redis().await.set_ex(key(at), planted, 60).await.unwrap();
        assert_eq!(reason(&issue(&harness, &sol(), at).await), Some(Reason::Unauthenticated));
    }
    // What Redis shows is no token: the key's name and its hash sign nobody in.
    let shown = key(&token);
    assert!(Token::read(&shown).is_none() && Token::read(shown.trim_start_matches("session:")).is_none());
}
