//! Why the page of times is shown again.
use gateway_core::Gateway;
use gateway_core::bookings::{self, ShownBooking};

use crate::book::draft::BookingDraft;
use crate::context::{Manager, PageContext};

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

/// Of a time that is taken: perhaps by the booking that this browser made, where another tab was faster.
pub(in crate::book) async fn taken(
    gateway: &Gateway,
    context: &PageContext,
    draft: &BookingDraft,
) -> SlotRefusal {
    let Some(Manager { booking, request }) = context.as_manager() else { return SlotRefusal::Taken };
    match bookings::get(gateway, &request, booking).await {
        Ok(ShownBooking::Whole(own)) if own.state.stands() && Some(own.start) == draft.starts_at() => {
            SlotRefusal::Own
        }
        _ => SlotRefusal::Taken,
    }
}
