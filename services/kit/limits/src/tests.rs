use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use super::*;

mod on_redis;

fn v4(number: u32) -> Prefixes {
    Prefixes::of(IpAddr::V4(Ipv4Addr::from_bits(number)))
}

async fn allowed(limit: &Limit, source: Prefixes, times: usize) -> usize {
    let mut allowed = 0;
    for _ in 0..times {
        allowed += usize::from(limit.check(source).await == Decision::Allowed);
    }
    allowed
}

#[test]
fn a_quota_is_a_rate_not_a_pause() {
    let quota = Quota::per_second(50, 500).unwrap();
    assert_eq!(quota.interval(), Duration::from_millis(20));
    assert_eq!(quota.times(4), Quota::per_second(200, 2_000).unwrap());
    assert_eq!(Quota::per_second(1_000_000, 1).unwrap().times(16).interval(), Duration::from_micros(1));
    assert_eq!(Quota::per_minute(10, 20).unwrap().interval(), Duration::from_secs(6));
    assert_eq!((Quota::per_second(0, 1), Quota::per_second(1, 0)), (None, None));
}

/// In Redis and in memory alike: a /48, a /56 and a /24 have 16 and 4 times the quota, however many addresses try.

#[test]
fn memory_says_how_long_to_wait() {
    let limit = Limit::new("test", Quota::per_minute(1, 3).unwrap(), None);
    let (one, now) = (limit.buckets(v4(1), |prefix| prefix.to_string()), Instant::now());
    let take = |after| limit.memory.take(&one, now + Duration::from_secs(after));
    assert_eq!([0, 1, 1].map(take), [Decision::Allowed; 3]);
    assert_eq!(take(1), Decision::Wait(Duration::from_secs(59)));
    assert_eq!(take(59), Decision::Wait(Duration::from_secs(1)));
    assert_eq!(take(60), Decision::Allowed);
    assert_eq!(take(60), Decision::Wait(Duration::from_mins(1)));
}

#[tokio::test]
async fn without_redis_memory_counts() {
    // A listener that never answers: Redis hangs.
    let hung = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}/", hung.local_addr().unwrap());
    let limit = Limit::new("test", Quota::per_minute(1, 3).unwrap(), Some(Store::new(&url).unwrap()));
    assert_eq!(allowed(&limit, v4(1), 10).await, 3);
}

#[test]
fn memory_is_bounded() {
    let limit = Limit::new("test", Quota::per_minute(1, 1).unwrap(), None);
    let now = Instant::now();
    // Each from a /24 of its own.
    let take = |network: u32, now| {
        limit.memory.take(&limit.buckets(v4(network << 8), |prefix| prefix.to_string()), now)
    };
    for network in 0..60_000 {
        let _ = take(network, now);
    }
    assert!(limit.memory.len() <= 50_001 + 2 * 1_024, "{}", limit.memory.len());
    assert_ne!(take(0, now), Decision::Allowed, "who was counted stays counted");
    // What is full again makes room.
    let later = now + Duration::from_mins(2);
    for network in 60_000..80_000 {
        let _ = take(network, later);
    }
    assert!(limit.memory.len() <= 50_001, "{}", limit.memory.len());
    assert_eq!(take(0, later), Decision::Allowed);
}
