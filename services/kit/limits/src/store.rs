//! Buckets in Redis: one script, one round trip.
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Script};
use tokio::time::Instant;
use tracing::{Instrument as _, field::Empty, info_span};

use crate::bucket::{Bucket, Decision};

/// The generic cell rate algorithm by Redis' own clock, so that replicas agree: takes a token from every key, or from
/// none where one of them has none. Answers the microseconds to wait.
const GCRA: &str = r"
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local wait, arrivals = 0, {}
for i, key in ipairs(KEYS) do
  local interval, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local arrival = math.max(tonumber(redis.call('GET', key) or now), now) + interval
  wait = math.max(wait, arrival - interval * burst - now)
  arrivals[i] = arrival
end
if wait > 0 then return math.ceil(wait) end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', arrivals[i]), 'PX', math.ceil((arrivals[i] - now) / 1000))
end
return 0
";

/// A request never waits longer than this for its limit.
const WITHIN: Duration = Duration::from_millis(150);
/// After a failure Redis is left alone for this long.
const REST: Duration = Duration::from_secs(1);

/// The shared buckets. Clones share one connection, which comes back by itself.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    connection: ConnectionManager,
    script: Script,
    since: Instant,
    /// Milliseconds after `since` until which Redis is left alone.
    rests_until: AtomicU64,
}

/// Why the store cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL is no Redis URL. Not shown: it holds a password.
    #[error("the Redis URL cannot be used")]
    Url,
}

impl Store {
    /// Makes the store; connects at the first check. Must be called inside the tokio runtime.
    pub fn new(url: &str) -> Result<Self, StoreError> {
        let client = Client::open(url).map_err(|_| StoreError::Url)?;
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_connection_timeout(Some(WITHIN))
            .set_response_timeout(Some(WITHIN));
        let connection =
            ConnectionManager::new_lazy_with_config(client, config).map_err(|_| StoreError::Url)?;
        let script = Script::new(GCRA);
        let (since, rests_until) = (Instant::now(), AtomicU64::new(0));
        Ok(Self(Arc::new(Inner { connection, script, since, rests_until })))
    }

    /// Asks Redis; None while it is unavailable.
    pub(crate) async fn take(&self, name: &str, buckets: &[Bucket]) -> Option<Decision> {
        let inner = &self.0;
        if inner.elapsed() < inner.rests_until.load(Ordering::Relaxed) {
            return None;
        }
        let span = info_span!(
            "redis.client",
            otel.name = "EVALSHA",
            otel.kind = "client",
            otel.status_code = Empty,
            db.system.name = "redis",
            db.operation.name = "EVALSHA",
        );
        let asked = inner.ask(name, buckets).instrument(span.clone());
        let error = match tokio::time::timeout(WITHIN, asked).await {
            Ok(Ok(0)) => return Some(Decision::Allowed),
            Ok(Ok(micros)) => return Some(Decision::Wait(Duration::from_micros(micros))),
            Ok(Err(error)) => format!("{:?}", error.kind()),
            Err(_) => "timeout".to_owned(),
        };
        span.record("otel.status_code", "ERROR");
        // Once a rest, however many asked meanwhile.
        if inner.rests_until.load(Ordering::Relaxed) < inner.elapsed() {
            tracing::warn!(error, "Redis is unavailable: limits are counted in memory");
        }
        inner.rests_until.store(inner.elapsed() + millis(REST), Ordering::Relaxed);
        None
    }
}

impl Inner {
    async fn ask(&self, name: &str, buckets: &[Bucket]) -> redis::RedisResult<u64> {
        let mut call = self.script.prepare_invoke();
        for Bucket { key, quota, .. } in buckets {
            let interval = u64::try_from(quota.interval().as_micros()).unwrap_or(u64::MAX);
            call.key(format!("limit:{name}:{key}")).arg(interval).arg(quota.burst().get());
        }
        call.invoke_async(&mut self.connection.clone()).await
    }

    fn elapsed(&self) -> u64 {
        millis(self.since.elapsed())
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Debug for Store {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Store")
    }
}
