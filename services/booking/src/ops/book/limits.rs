//! How many bookings somebody may have ahead.
use booking_domain::limits::Usage;

use crate::actor::Actor;
use crate::store::usage::CountedContacts;

/// Whether these contacts may have one more booking. Staff know whom they book for: theirs count, and are not refused.
pub(super) fn may_book(actor: &Actor, contacts: &CountedContacts, usage: Usage) -> bool {
    actor.is_staff() || usage.may_book(contacts.mailing())
}
