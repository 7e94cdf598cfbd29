//! How much a limit lets through.
use std::num::NonZeroU32;
use std::time::Duration;

/// Shortest time in which a token comes back: buckets count in microseconds.
const SHORTEST: Duration = Duration::from_micros(1);

/// A rate and a burst.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    interval: Duration,
    burst: NonZeroU32,
}

impl Quota {
    /// So many a second, and so many at once after a rest. None where one of them is 0 or the rate is above 1,000,000.
    #[must_use]
    pub fn per_second(rate: u32, burst: u32) -> Option<Self> {
        Self::new(Duration::from_secs(1), rate, burst)
    }

    /// So many a minute, and so many at once after a rest. None where one of them is 0.
    #[must_use]
    pub fn per_minute(rate: u32, burst: u32) -> Option<Self> {
        Self::new(Duration::from_mins(1), rate, burst)
    }

    fn new(span: Duration, rate: u32, burst: u32) -> Option<Self> {
        let interval = span.checked_div(rate)?;
        let burst = NonZeroU32::new(burst)?;
        (interval >= SHORTEST).then_some(Self { interval, burst })
    }

    /// So many times as much, rate and burst, up to 1,000,000 a second.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        let times = NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN);
        let interval = self.interval / times.get();
        Self { interval: interval.max(SHORTEST), burst: self.burst.saturating_mul(times) }
    }

    /// Time in which one token comes back.
    #[must_use]
    pub fn interval(self) -> Duration {
        self.interval
    }

    /// Tokens of a full bucket.
    #[must_use]
    pub fn burst(self) -> NonZeroU32 {
        self.burst
    }
}
