//! Who comes, as the console names them.
use gateway_core::bookings::Booking;

use crate::words::Words;

/// The name of who books, or why there is none.
pub(super) enum ClientName {
    /// It can be read.
    Known(String),
    /// It was erased.
    Erased,
    /// It cannot be read.
    Unreadable,
}

// === impl ClientName ===

impl ClientName {
    /// Of who made a booking.
    pub fn of(booking: &Booking) -> Self {
        let name = booking.client.as_ref().map(|client| &client.name).filter(|name| !name.is_empty());
        match name {
            Some(name) => Self::Known(name.clone()),
            None if booking.unreadable => Self::Unreadable,
            None => Self::Erased,
        }
    }

    /// The name, or what stands in its place.
    pub fn shown(&self, words: Words) -> String {
        match self {
            Self::Known(name) => name.clone(),
            Self::Erased => words.message("client-erased"),
            Self::Unreadable => words.message("client-unreadable"),
        }
    }
}
