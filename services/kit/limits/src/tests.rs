use std::time::Duration;

use super::*;

#[expect(clippy::disallowed_methods, reason = "a test's server is named by the environment")]
fn redis_url() -> String {
    std::env::var("TEST_REDIS_URL").expect("TEST_REDIS_URL names the test's Redis: run `make test`")
}

fn fresh_key() -> String {
    let bytes: [u8; 16] = kit_clock::Source::system().random();
    format!("test-{bytes:?}")
}

async fn allowed(limit: &Limit, key: &str, times: usize) -> usize {
    let mut allowed = 0;
    for _ in 0..times {
        allowed += usize::from(limit.check(key).await == Decision::Allowed);
    }
    allowed
}

#[test]
fn a_quota_is_a_rate_not_a_pause() {
    let quota = Quota::per_second(50, 500).unwrap();
    assert_eq!(quota.interval(), Duration::from_millis(20));
    assert_eq!(Quota::per_minute(10, 20).unwrap().interval(), Duration::from_secs(6));
    assert_eq!((Quota::per_second(0, 1), Quota::per_second(1, 0)), (None, None));
}

#[tokio::test]
async fn two_replicas_share_one_bucket() {
    let quota = Quota::per_minute(1, 5).unwrap();
    let replica = || Limit::new("test", quota, Some(Store::new(&redis_url()).unwrap()));
    let (one, two, key) = (replica(), replica(), fresh_key());
    assert_eq!(allowed(&one, &key, 3).await + allowed(&two, &key, 3).await, 5);
    let Decision::Wait(wait) = one.check(&key).await else { panic!("the bucket is empty") };
    assert!(wait > Duration::from_secs(50) && wait <= Duration::from_mins(1), "{wait:?}");
    assert_eq!(one.check(&fresh_key()).await, Decision::Allowed);
}

#[tokio::test]
async fn tokens_come_back_at_the_rate() {
    let quota = Quota::per_second(20, 2).unwrap();
    let limit = Limit::new("test", quota, Some(Store::new(&redis_url()).unwrap()));
    let key = fresh_key();
    let started = tokio::time::Instant::now();
    let mut taken = 0;
    while taken < 6 {
        taken += allowed(&limit, &key, 1).await;
    }
    // Two at once, four more at 50 ms each.
    assert!(started.elapsed() >= Duration::from_millis(195), "{:?}", started.elapsed());
}

#[tokio::test]
async fn without_redis_memory_counts_at_once() {
    // A listener that never answers: Redis hangs.
    let hung = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}/", hung.local_addr().unwrap());
    let limit = Limit::new("test", Quota::per_minute(1, 3).unwrap(), Some(Store::new(&url).unwrap()));
    let started = tokio::time::Instant::now();
    assert_eq!(allowed(&limit, "someone", 10).await, 3);
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

#[tokio::test]
async fn what_redis_counted_is_counted_when_it_goes_away() {
    let store = Store::new(&redis_url()).unwrap();
    let mut limit = Limit::new("test", Quota::per_minute(1, 3).unwrap(), Some(store));
    let key = fresh_key();
    assert_eq!(allowed(&limit, &key, 5).await, 3);
    limit.store = None;
    assert_eq!(allowed(&limit, &key, 5).await, 0);
}

#[test]
fn memory_is_bounded() {
    let memory = memory::Memory::new(Quota::per_minute(1, 1).unwrap());
    for key in 0..60_000 {
        let _ = memory.check(&key.to_string());
    }
    assert!(memory.len() <= 52_000, "{}", memory.len());
    assert_ne!(memory.check("0"), Decision::Allowed);
}
