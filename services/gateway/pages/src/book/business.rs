//! What step 1 says of the business: what booking asks for, whether it is open, and the street. Only what is true.
use gateway_core::hours::Hours;
use jiff::{SignedDuration, ToSpan as _};
use kit_tenants::settings::WhoMayBook;

use crate::context::PageContext;

/// "No account. Nothing to pay now."; empty where neither is true, or nothing can be booked.
pub(super) fn promise(context: &PageContext) -> String {
    let tenant = &context.request.tenant;
    let is_open_to_guests = match tenant.booking().who_may_book {
        WhoMayBook::Anyone => true,
        WhoMayBook::RegisteredClients => false,
        WhoMayBook::StaffOnly => return String::new(),
    };
    if tenant.is_suspended() {
        return String::new();
    }
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
