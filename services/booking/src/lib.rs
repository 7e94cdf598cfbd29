//! booking.
