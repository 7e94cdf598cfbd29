//! The time that is left of the call that is being worked on. A server sets it for the handler's task; channels pass
//! on what remains. What the handler spawns does not inherit it.
use std::future::Future;
use std::time::Duration;

use http::HeaderMap;
use http::header::HeaderValue;
use tokio::time::Instant;
use tonic::Status;

pub(crate) const GRPC_TIMEOUT: &str = "grpc-timeout";

tokio::task_local! {
    static DEADLINE: Instant;
}

/// Runs a future whose calls must end by this instant; an earlier deadline in force stays.
pub async fn scope<F: Future>(at: Instant, future: F) -> F::Output {
    let at = current().map_or(at, |outer| outer.min(at));
    DEADLINE.scope(at, future).await
}

/// Runs a future whose calls must end within this time.
pub async fn within<F: Future>(time: Duration, future: F) -> F::Output {
    scope(Instant::now() + time, future).await
}

/// What the client hears when a call's time is over.
pub(crate) fn late() -> Status {
    Status::deadline_exceeded("the call's time is over (RPCs that stream for long need a stream channel)")
}

/// The deadline in force.
#[must_use]
pub fn current() -> Option<Instant> {
    DEADLINE.try_with(|at| *at).ok()
}

/// What is left until the deadline in force; zero once it has passed.
#[must_use]
pub fn remaining() -> Option<Duration> {
    current().map(|at| at.saturating_duration_since(Instant::now()))
}

/// The time that a caller grants. A value that is none grants nothing.
pub(crate) fn granted(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(GRPC_TIMEOUT)?;
    Some(value.to_str().ok().and_then(parse).unwrap_or_default())
}

/// At most 8 digits and a unit.
fn parse(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_hours(value)),
        "M" => Some(Duration::from_mins(value)),
        "S" => Some(Duration::from_secs(value)),
        "m" => Some(Duration::from_millis(value)),
        "u" => Some(Duration::from_micros(value)),
        "n" => Some(Duration::from_nanos(value)),
        _ => None,
    }
}

/// The header's value for a time: whole milliseconds, rounded down.
pub(crate) fn header(time: Duration) -> HeaderValue {
    let millis = time.as_millis().min(99_999_999);
    HeaderValue::try_from(format!("{millis}m")).unwrap_or_else(|_| HeaderValue::from_static("0m"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(GRPC_TIMEOUT.parse().unwrap(), value.parse().unwrap())])
    }

    #[test]
    fn every_unit_is_read_and_nonsense_grants_nothing() {
        for (text, time) in [
            ("2H", Duration::from_hours(2)),
            ("2M", Duration::from_mins(2)),
            ("2S", Duration::from_secs(2)),
            ("2m", Duration::from_millis(2)),
            ("2u", Duration::from_micros(2)),
            ("2n", Duration::from_nanos(2)),
        ] {
            assert_eq!(granted(&headers(text)), Some(time));
        }
        for text in ["", "S", "123456789S", "1s", "-1S", "+1S", "1.5S", "1"] {
            assert_eq!(granted(&headers(text)), Some(Duration::ZERO), "{text}");
        }
        assert_eq!(granted(&HeaderMap::new()), None);
    }

    #[tokio::test]
    async fn an_outer_deadline_is_never_extended() {
        assert_eq!(remaining(), None);
        within(Duration::from_secs(1), async {
            let outer = current();
            within(Duration::from_secs(5), async { assert_eq!(current(), outer) }).await;
            within(Duration::ZERO, async { assert_eq!(remaining(), Some(Duration::ZERO)) }).await;
        })
        .await;
    }

    proptest! {
        #[test]
        fn what_is_sent_is_read_back_to_the_millisecond(millis in 0_u64..99_999_999) {
            let time = Duration::from_millis(millis);
            prop_assert_eq!(granted(&HeaderMap::from_iter([(GRPC_TIMEOUT.parse().unwrap(), header(time))])), Some(time));
        }
    }
}
