//! What needs a Redis: `make test-pg` starts one.
use super::*;

#[expect(clippy::disallowed_methods, reason = "a test's server is named by the environment")]
fn redis_url() -> String {
    std::env::var("TEST_REDIS_URL").expect("TEST_REDIS_URL names the test's Redis: run `make test`")
}

fn redis() -> Store {
    Store::new(&redis_url()).unwrap()
}

/// The source of this number in a /48 that no other test has, each in a /64 of its own.
struct Site(u128);

impl Site {
    fn fresh() -> Self {
        let bytes: [u8; 16] = kit_clock::Clock::system().random();
        Self(u128::from_be_bytes(bytes) >> 80 << 80 | 1 << 127)
    }

    fn source(&self, number: u16) -> Prefixes {
        Prefixes::of(Ipv6Addr::from_bits(self.0 | u128::from(number) << 64 | 1).into())
    }
}

/// How much of a network gets through that tries `each` times from each of its sources.
async fn through(limit: &Limit, sources: impl Iterator<Item = Prefixes>, each: usize) -> usize {
    let mut through = 0;
    for source in sources {
        through += allowed(limit, source, each).await;
    }
    through
}

#[tokio::test]
async fn two_replicas_share_one_bucket() {
    let quota = Quota::per_minute(1, 5).unwrap();
    let replica = || Limit::new("test", quota, Some(redis()));
    let (one, two, site) = (replica(), replica(), Site::fresh());
    let source = site.source(1);
    assert_eq!(allowed(&one, source, 3).await + allowed(&two, source, 3).await, 5);
    let Decision::Wait(wait) = one.check(source).await else { panic!("the bucket is empty") };
    assert!(wait > Duration::from_secs(50) && wait <= Duration::from_mins(1), "{wait:?}");
    assert_eq!(one.check(Site::fresh().source(1)).await, Decision::Allowed);
}

#[tokio::test]
async fn who_has_a_network_has_no_quota_for_each_address() {
    let quota = Quota::per_minute(1, 2).unwrap();
    for store in [None, Some(redis())] {
        let limit = Limit::new("test", quota, store);
        let (wide, narrow) = (Site::fresh(), Site::fresh());
        let whole = (0..=u16::MAX).step_by(256).map(|number| wide.source(number));
        assert_eq!(through(&limit, whole, 3).await, 32, "a /64 in each /56 of a /48");
        assert_eq!(through(&limit, (0..256).map(|number| narrow.source(number)), 3).await, 8, "a /56");
        let bytes: [u8; 4] = kit_clock::Clock::system().random();
        let network = u32::from_be_bytes(bytes) & 0x00ff_ff00;
        assert_eq!(through(&limit, (0..256).map(|host| v4(network | host)), 3).await, 8, "a /24");
        assert_eq!(limit.check(v4(network ^ 0x100)).await, Decision::Allowed, "the /24 beside it");
    }
}

#[tokio::test]
async fn what_is_refused_takes_nothing_from_the_neighbours() {
    for store in [None, Some(redis())] {
        let limit = Limit::new("test", Quota::per_minute(1, 2).unwrap(), store);
        let site = Site::fresh();
        assert_eq!(allowed(&limit, site.source(1), 100).await, 2);
        // Three others have what is left of the /56: four times two.
        assert_eq!(through(&limit, (2..10).map(|number| site.source(number)), 10).await, 6);
        // What the /56 refused took nothing of the address either.
        assert_eq!(through(&limit, (0x100..0x110).map(|number| site.source(number)), 10).await, 8);
    }
}

#[tokio::test]
async fn a_place_counts_for_itself() {
    for store in [None, Some(redis())] {
        let limit = Limit::new("test", Quota::per_minute(1, 2).unwrap(), store);
        let source = Site::fresh().source(1);
        for place in ["clinic", "salon"] {
            for _ in 0..2 {
                assert_eq!(limit.check_at(place, source).await, Decision::Allowed, "{place}");
            }
            assert_ne!(limit.check_at(place, source).await, Decision::Allowed, "{place}");
        }
    }
}

#[tokio::test]
async fn tokens_come_back_at_the_rate() {
    let quota = Quota::per_second(20, 2).unwrap();
    for store in [None, Some(redis())] {
        let limit = Limit::new("test", quota, store);
        let source = Site::fresh().source(1);
        let started = tokio::time::Instant::now();
        let mut taken = 0;
        while taken < 6 {
            taken += allowed(&limit, source, 1).await;
        }
        // Two at once, four more at 50 ms each.
        assert!(started.elapsed() >= Duration::from_millis(195), "{:?}", started.elapsed());
    }
}

#[tokio::test]
async fn what_redis_counted_is_counted_when_it_goes_away() {
    let mut limit = Limit::new("test", Quota::per_minute(1, 3).unwrap(), Some(redis()));
    let source = Site::fresh().source(1);
    assert_eq!(allowed(&limit, source, 5).await, 3);
    limit.store = None;
    assert_eq!(allowed(&limit, source, 5).await, 0);
}
