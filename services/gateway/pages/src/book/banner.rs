//! A sign, a sentence, and what to do: the answer to what was just sent.
use kit_ids::BookingId;

use crate::context::PageContext;

/// A banner.
pub(super) struct Banner {
    /// "warn" or "bad".
    pub kind: &'static str,
    /// What happened.
    pub text: String,
    /// What it means and what to do.
    pub more: String,
    /// Where more about it is.
    pub link: Option<Link>,
}

/// A link in a banner.
pub(super) struct Link {
    /// The address to which it leads.
    pub to: String,
    /// What it says.
    pub text: String,
}

impl Banner {
    /// Something changed meanwhile.
    pub(super) fn warn(context: &PageContext, text: &str, more: &str) -> Self {
        Self {
            kind: "warn",
            text: context.words.message(text),
            more: context.words.message(more),
            link: None,
        }
    }

    /// Something does not work.
    pub(super) fn bad(context: &PageContext, text: &str, more: &str) -> Self {
        Self { kind: "bad", ..Self::warn(context, text, more) }
    }

    /// With the way to the booking that this browser made, where it made one: who asks may be who has it.
    pub(super) fn with_own_booking(mut self, context: &PageContext) -> Self {
        let link = |id: BookingId| Link {
            to: context.link(&format!("/bookings/{id}")),
            text: context.words.message("slot-own-booking"),
        };
        self.link = context.managed().map(link);
        self
    }
}
