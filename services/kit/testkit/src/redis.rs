//! A corner of the test Redis that belongs to one test.
use kit_clock::Clock;

use crate::fail;

/// A prefix that no other test uses.
#[derive(Clone, Debug)]
pub struct TestRedis {
    url: String,
    prefix: String,
}

// === impl TestRedis ===

impl TestRedis {
    /// A fresh prefix. Panics, saying why, when `TEST_REDIS_URL` is not set.
    #[must_use]
    pub fn fresh() -> Self {
        let random = u64::from_le_bytes(Clock::system().random());
        Self { url: crate::variable("TEST_REDIS_URL"), prefix: format!("t{random:016x}:") }
    }

    /// The server's URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What every key of this test begins with.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A connection.
    pub async fn connection(&self) -> redis::aio::MultiplexedConnection {
        let client = redis::Client::open(self.url.as_str()).unwrap_or_else(|error| fail(&error));
        client.get_multiplexed_async_connection().await.unwrap_or_else(|error| fail(&error))
    }

    /// Every key under the prefix.
    pub async fn keys(&self) -> Vec<String> {
        let mut connection = self.connection().await;
        let mut found = redis::cmd("KEYS");
        found.arg(format!("{}*", self.prefix));
        found.query_async(&mut connection).await.unwrap_or_else(|error| fail(&error))
    }
}
