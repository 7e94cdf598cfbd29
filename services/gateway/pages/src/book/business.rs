//! What step 1 says of the business: for whom booking is, what it asks for, when it is open, and the street. Only
//! what is true.
use gateway_core::hours::{Hours, OpenHours};
use gateway_core::slots::NextSlot;
use gateway_edge::refusal::Refusal;
use jiff::{SignedDuration, ToSpan as _};
use kit_fault::{Fault, Reason};
use kit_tenants::settings::WhoMayBook;

use crate::context::{PageContext, Visitor};

/// Keeps a span of time on one line.
const NO_BREAK: &str = "\u{a0}";
/// A day, on which clocks may lose an hour: what is open as long has no times worth telling.
const DAY: SignedDuration = SignedDuration::from_hours(23);

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

/// "Today 9:00 to 14:00 and 16:00 to 19:00"; when all of that is over, "Opens tomorrow at 9:00". Empty where it is not
/// known, and where somebody is free today still: who has hours of their own does not stand beside it as closed.
pub(super) fn hours(context: &PageContext, hours: &Hours, next: &[NextSlot]) -> String {
    let words = context.words;
    let is_long = |span: &OpenHours| span.to.duration_since(span.from) >= DAY;
    if hours.is_open && (hours.today.is_empty() || hours.today.iter().any(is_long)) {
        return words.message("open-now");
    }
    if hours.today.iter().any(|span| context.now < span.to) {
        return words.with("open-today", &[("hours", &spans(context, &hours.today))]);
    }
    let day = |at| context.local(at).date();
    let today = day(context.now);
    let Some(opens) = hours.changes_at else { return String::new() };
    if next.iter().any(|next| day(next.slot.start) == today) {
        return String::new();
    }
    let opens = context.local(opens);
    let at = words.0.at(&opens);
    if opens.date() == today.saturating_add(1.day()) {
        return words.with("opens-tomorrow", &[("at", &at)]);
    }
    words.with("opens-on", &[("day", words.0.weekday(opens.weekday())), ("at", &at)])
}

/// "9:00 to 14:00 and 16:00 to 19:00".
fn spans(context: &PageContext, spans: &[OpenHours]) -> String {
    let words = context.words;
    let span = |span: &OpenHours| {
        let times = words.0.clock_span(&context.local(span.from), &context.local(span.to));
        words.with("open-span", &[("times", &times)]).replace(' ', NO_BREAK)
    };
    let mut spans: Vec<String> = spans.iter().map(span).collect();
    let last = spans.pop().unwrap_or_default();
    if spans.is_empty() {
        return last;
    }
    words.with("open-spans", &[("spans", &spans.join(", ")), ("last", &last)])
}
