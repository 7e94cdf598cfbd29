//! Which refusals are worth another try.
use kit_fault::Reason;

/// Whether trying again may help.
#[must_use]
pub fn is_retryable(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::Unavailable
            | Reason::Internal
            | Reason::RequestTimeout
            | Reason::RateLimited
            | Reason::BookingClosed
    )
}
