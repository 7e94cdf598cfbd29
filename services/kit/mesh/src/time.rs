//! The injected clock, as rustls wants it.
use std::time::Duration;

use kit_clock::Clock;
use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;

/// Certificates are checked by the same clock as everything else.
#[derive(Debug)]
pub(crate) struct TlsClock(pub(crate) Clock);

// === impl TlsClock ===

impl TimeProvider for TlsClock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(unix_time(&self.0))
    }
}

pub(crate) fn unix_time(clock: &Clock) -> UnixTime {
    let seconds = u64::try_from(clock.now().as_second()).unwrap_or_default();
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}
