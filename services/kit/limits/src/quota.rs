//! How much a limit lets through.
use std::num::NonZeroU32;
use std::time::Duration;

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
        (interval >= Duration::from_micros(1)).then_some(Self { interval, burst })
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
