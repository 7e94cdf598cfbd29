//! A circuit breaker, pure: told of each call's outcome and of the time, it says whether the next call may go. Closed,
//! calls go; after two timeouts in a row it is open and refuses them for a second; then it is half-open, and one call
//! at a time tries whether the other side answers again.
use std::time::Duration;

use tokio::time::Instant;

/// So many timeouts in a row open it.
const TIMEOUTS: u32 = 2;
/// For so long it refuses every call.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

/// The breaker towards one other side.
#[derive(Debug)]
pub(super) struct Breaker {
    state: State,
    /// Counts changes of state: what a call from before the last one ends with is old news.
    era: u64,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed {
        timeouts: u32,
    },
    /// Until then every call is refused; the next one tries.
    Open {
        until: Instant,
    },
    /// One call tries, the others are refused.
    Trying,
}

/// A call that may go. It must be told how it ended.
#[derive(Debug)]
#[must_use]
pub(super) struct Pass(u64);

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The other side answered in time, whatever it said.
    Answered,
    /// It did not.
    TimedOut,
    /// It could not be asked, or nobody waited long enough to know.
    Unknown,
}

/// What changed with an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Calls are refused from now on, or again.
    Opened,
    /// Calls go again.
    Closed,
}

// === impl Breaker ===

impl Breaker {
    pub(super) fn new() -> Self {
        Self { state: State::Closed { timeouts: 0 }, era: 0 }
    }

    /// Whether a call may go now; else when it is worth another try.
    pub(super) fn admit(&mut self, now: Instant) -> Result<Pass, Duration> {
        match self.state {
            State::Closed { .. } => {}
            State::Open { until } if now < until => return Err(until - now),
            State::Open { .. } => self.set(State::Trying),
            State::Trying => return Err(PAUSE),
        }
        Ok(Pass(self.era))
    }

    /// A call has ended.
    #[expect(clippy::needless_pass_by_value, reason = "a call ends once")]
    pub(super) fn ended(&mut self, pass: Pass, outcome: Outcome, now: Instant) -> Option<Change> {
        if pass.0 != self.era {
            return None;
        }
        match (self.state, outcome) {
            (State::Closed { timeouts }, Outcome::TimedOut) if timeouts + 1 < TIMEOUTS => {
                self.state = State::Closed { timeouts: timeouts + 1 };
                None
            }
            (State::Closed { .. } | State::Trying, Outcome::TimedOut) => {
                self.set(State::Open { until: now + PAUSE });
                Some(Change::Opened)
            }
            (State::Closed { .. }, Outcome::Answered) => {
                self.state = State::Closed { timeouts: 0 };
                None
            }
            (State::Trying, Outcome::Answered) => {
                self.set(State::Closed { timeouts: 0 });
                Some(Change::Closed)
            }
            // Nothing was learnt: the next call tries.
            (State::Trying, Outcome::Unknown) => {
                self.set(State::Open { until: now });
                None
            }
            (State::Closed { .. }, Outcome::Unknown) | (State::Open { .. }, _) => None,
        }
    }

    fn set(&mut self, state: State) {
        self.state = state;
        self.era = self.era.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests;
