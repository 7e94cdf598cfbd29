//! The body that every step of booking posts.
use gateway_core::bookings::MAX_BODY;

/// What the forms of booking send: every step carries all that was typed.
pub(super) type Form = gateway_edge::input::Form<MAX_BODY>;
