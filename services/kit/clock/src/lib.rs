//! Time and randomness as arguments. Every instant and every id in Holdfast comes from here, so that tests can set
//! them; the linter refuses the short cuts. A fake clock exists only in-process, for tests.
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use jiff::Timestamp;
use kit_ids::TypedId;
use uuid::Builder;

/// Where the time comes from.
pub trait TimeSource: Send + Sync {
    /// This instant, in whole microseconds: what PostgreSQL keeps.
    fn now(&self) -> Timestamp;
}

/// Gives random bytes.
pub trait Entropy: Send + Sync {
    /// Fills the buffer with bytes that nobody can guess.
    fn fill(&self, buffer: &mut [u8]);
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// The operating system's randomness, through aws-lc (FIPS 140-3 DRBG).
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

/// A clock that stands until it is set.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

/// Time and randomness together: instants, random bytes, and the ids that are made of both.
#[derive(Clone)]
pub struct Clock {
    time: Arc<dyn TimeSource>,
    entropy: Arc<dyn Entropy>,
}

// === impl SystemClock ===

impl TimeSource for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
        Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX)
    }
}

// === impl SystemEntropy ===

impl Entropy for SystemEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        if aws_lc_rs::rand::fill(buffer).is_err() {
            // Without randomness there is no secret to make: going on would be worse than ending.
            std::process::abort();
        }
    }
}

// === impl FakeClock ===

impl FakeClock {
    /// A clock that stands at this instant.
    #[must_use]
    pub fn at(instant: Timestamp) -> Self {
        Self(AtomicI64::new(instant.as_microsecond()))
    }

    /// Sets the clock.
    pub fn set(&self, instant: Timestamp) {
        self.0.store(instant.as_microsecond(), Ordering::SeqCst);
    }

    /// Moves the clock on.
    pub fn advance(&self, by: std::time::Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX), Ordering::SeqCst);
    }
}

impl TimeSource for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }
}

// === impl Clock ===

impl Clock {
    /// The machine's clock and randomness.
    #[must_use]
    pub fn system() -> Self {
        Self { time: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy) }
    }

    /// A given clock and given randomness.
    #[must_use]
    pub fn new(time: Arc<dyn TimeSource>, entropy: Arc<dyn Entropy>) -> Self {
        Self { time, entropy }
    }

    /// This instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.time.now()
    }

    /// Random bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// A new id: UUIDv7 (RFC 9562) of this instant.
    #[must_use]
    pub fn id<T: TypedId>(&self) -> T {
        let millis = u64::try_from(self.now().as_millisecond()).unwrap_or_default();
        T::from_uuid(Builder::from_unix_timestamp_millis(millis, &self.random()).into_uuid())
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Clock")
    }
}
