//! What step 1 says of the business: for whom booking is, what it asks for, whether it is open, and the street. Only
//! what is true.
use gateway_core::hours::Hours;
use gateway_edge::refusal::Refusal;
use jiff::{SignedDuration, ToSpan as _};
use kit_fault::{Fault, Reason};
use kit_tenants::settings::WhoMayBook;

use crate::context::{PageContext, Visitor};

/// With what booking would refuse whoever looks, as far as the tenant's settings say it. Known from the first step on,
/// so that nobody fills in a form in vain. Staff have a sentence of their own.
pub(super) fn refuses(context: &PageContext) -> Option<Reason> {
    match context.visitor {
        Visitor::Staff => None,
        Visitor::Anyone => match context.request.tenant.booking().who_may_book {
            WhoMayBook::Anyone => None,
            WhoMayBook::RegisteredClients => Some(Reason::SignInRequired),
            WhoMayBook::StaffOnly => Some(Reason::BookingNotPossible),
        },
    }
}

/// Refuses whoever cannot book here, before they say who they are.
pub(super) fn admit(context: &PageContext) -> Result<(), Refusal> {
    refuses(context).map_or(Ok(()), |reason| Err(Fault::new(reason).into()))
}

/// "No account. Nothing to pay now."; empty where neither is true, or nothing can be booked.
pub(super) fn promise(context: &PageContext) -> String {
    let tenant = &context.request.tenant;
    if tenant.is_suspended() || refuses(context).is_some() {
        return String::new();
    }
    let is_open_to_guests = tenant.booking().takes_guests();
    let is_paid_later = tenant.cancellation().prepayment.is_none();
    let halves = [(is_open_to_guests, "promise-account"), (is_paid_later, "promise-payment")];
    let halves = halves.into_iter().filter(|(is_true, _)| *is_true);
    halves.map(|(_, key)| context.words.message(key)).collect::<Vec<_>>().join(" ")
}

/// "Open until 19:00", "Closed now, opens tomorrow at 9:00"; empty where it is not known.
pub(super) fn hours(context: &PageContext, hours: Hours) -> String {
    let Hours { is_open, changes_at } = hours;
    let words = context.words;
    let soon = context.now + SignedDuration::from_hours(24);
    let Some(changes_at) = changes_at.filter(|at| !is_open || *at <= soon) else {
        return if is_open { words.message("open-now") } else { String::new() };
    };
    let change = context.local(changes_at);
    let at = words.0.at(&change);
    if is_open {
        return words.with("open-until", &[("time", &words.0.clock_phrase(&change))]);
    }
    let today = context.local(context.now).date();
    if change.date() == today {
        return words.with("opens-today", &[("at", &at)]);
    }
    if change.date() == today.saturating_add(1.day()) {
        return words.with("opens-tomorrow", &[("at", &at)]);
    }
    words.with("opens-on", &[("day", words.0.weekday(change.weekday())), ("at", &at)])
}
