//! Why the page of times is shown again.

/// Why the page is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::book) enum SlotRefusal {
    /// Somebody else has the time now.
    Taken,
    /// This browser booked it before.
    Own,
    /// The time cannot be booked any more.
    Unavailable,
}
