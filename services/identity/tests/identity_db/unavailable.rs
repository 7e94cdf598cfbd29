//! What is unavailable, or accepts and never answers, is told within two seconds.
use std::time::{Duration, Instant};

use kit_clock::Clock;
use kit_fault::Reason;
use kit_pg::{Database, PoolOptions};
use kit_principal::ServiceName;
use tokio::net::TcpListener;

use crate::harness::{EMAIL, Harness, PASSWORD, describe, end, issue, reason, sign_in_on, sol};

/// Accepts connections and never says a word.
async fn hung() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[tokio::test]
async fn redis_away_or_hung_refuses_sessions_and_leaves_guests_alone() {
    let harness = Harness::new().await;
    harness.owner().await;
    let (silent, port) = hung().await;
    for url in ["redis://127.0.0.1:1/".to_owned(), format!("redis://127.0.0.1:{port}/")] {
        let identity = harness.instance_with_redis(&url);
        identity.signing.refresh().await.unwrap();
        let token = identity::crypto::token::Token::random(&Clock::system());
        let booking = [ServiceName::Booking];
        let begun = Instant::now();
        let signed_in = sign_in_on(&identity, &sol(), EMAIL, PASSWORD).await;
        assert_eq!(reason(&signed_in), Some(Reason::Unavailable));
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        let attempts = harness.db.count("select count(*) from attempt_bucket").await;
        assert_eq!(attempts, 0, "Redis is asked before anything is reserved and hashed");
        let issued = issue(&identity, &sol(), Some(&token), &booking).await;
        assert_eq!(reason(&issued), Some(Reason::Unavailable));
        assert_eq!(reason(&describe(&identity, &sol(), &token).await), Some(Reason::Unavailable));
        assert_eq!(reason(&end(&identity, &sol(), &token).await), Some(Reason::Unavailable));
        // Four refusals; a busy machine gets some room.
        assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
        assert!(issue(&identity, &sol(), None, &booking).await.is_ok());
    }
    let dead = harness.instance_with_redis("redis://127.0.0.1:1/");
    let mut fastest = Duration::MAX;
    for _ in 0..5 {
        let begun = Instant::now();
        let signed_in = sign_in_on(&dead, &sol(), EMAIL, PASSWORD).await;
        assert_eq!(reason(&signed_in), Some(Reason::Unavailable));
        fastest = fastest.min(begun.elapsed());
    }
    // The machine may be busy at any one of them.
    assert!(fastest < Duration::from_millis(100), "{fastest:?}");
    let none = "select count(*) from sign_in where outcome = 'signed_in'";
    assert_eq!(harness.db.count(none).await, 0, "no session, no record of one");
    drop(silent);
}

#[tokio::test]
async fn a_hung_database_refuses_sign_in_and_leaves_passports_alone() {
    let harness = Harness::new().await;
    harness.owner().await;
    let token = harness.session().await;
    let (silent, port) = hung().await;
    let url = format!("postgres://identity_app:test@127.0.0.1:{port}/x").into();
    let mut identity = harness.identity.clone();
    identity.database = Database::connect(&url, &PoolOptions::request()).unwrap();
    let begun = Instant::now();
    let signed_in = sign_in_on(&identity, &sol(), EMAIL, PASSWORD).await;
    assert_eq!(reason(&signed_in), Some(Reason::Unavailable));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let booking = [ServiceName::Booking];
    assert!(issue(&identity, &sol(), Some(&token), &booking).await.is_ok());
    drop(silent);
}
