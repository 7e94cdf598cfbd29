//! English.
use kit_locale::Language;
use policy_api::{Notice, Unit};
use policy_wording::refunded;

use crate::{Rebooking, RebookingTrigger, Rules, Then};

/// `missed`: what is said of missing the appointment.
pub(super) fn sentences(rules: &Rules, language: Language, missed: Vec<String>) -> Vec<String> {
    let mut lines = vec![window(rules)];
    if rules.asks_for_prepayment() {
        lines.extend(tiers(rules, language));
        lines.push("If we cancel, you get back everything you’ve paid.".to_owned());
    }
    lines.extend(missed);
    if let Some(prepayment) = rules.prepayment.filter(|prepayment| prepayment.percent > 0) {
        let within = span(prepayment.due_within);
        let percent = language.percent(prepayment.percent);
        lines.push(format!("{percent} of the price is to be paid within {within} of booking."));
    }
    lines.extend(rules.rebooking.as_ref().map(rebooking));
    lines
}

fn span(notice: Notice) -> String {
    let (count, unit) = notice.in_largest_unit();
    let name = match unit {
        Unit::Hour => "hour",
        Unit::Minute => "minute",
        Unit::Second => "second",
    };
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}

fn window(rules: &Rules) -> String {
    if rules.min_notice == Notice::default() {
        return format!("You can cancel online{} at any time before the start.", free(rules));
    }
    let notice = span(rules.min_notice);
    format!("You can cancel online{} up to {notice} before the start, but no later.", free(rules))
}

/// Where nothing is paid in advance, a cancellation costs nothing.
fn free(rules: &Rules) -> &'static str {
    if rules.asks_for_prepayment() { "" } else { ", free of charge," }
}

fn tiers(rules: &Rules, language: Language) -> Vec<String> {
    let line = |(notice, percent): (Notice, u32)| {
        if notice == Notice::default() {
            return format!("If you cancel before the start, {}.", refunded(percent, language));
        }
        format!("If you cancel at least {} before the start, {}.", span(notice), refunded(percent, language))
    };
    let reachable: Vec<_> = rules.reachable().map(|(notice, tier)| (notice, tier.percent)).collect();
    let mut lines: Vec<_> = reachable.iter().copied().map(line).collect();
    if reachable.last().is_some_and(|(notice, _)| *notice > rules.min_notice) {
        lines.push("If you cancel later than that, you get nothing back.".to_owned());
    }
    if reachable.is_empty() {
        lines.push("If you cancel, you get nothing back.".to_owned());
    }
    lines
}

fn rebooking(rebooking: &Rebooking) -> String {
    let counts = |what: RebookingTrigger| rebooking.counts.contains(&what);
    let many = rebooking.after > 1;
    let what = match (counts(RebookingTrigger::LateCancel), counts(RebookingTrigger::NoShow), many) {
        (true, true, true) => "late cancellations or missed bookings",
        (true, true, false) => "late cancellation or missed booking",
        (false, _, true) => "missed bookings",
        (false, _, false) => "missed booking",
        (true, false, true) => "late cancellations",
        (true, false, false) => "late cancellation",
    };
    let then = match rebooking.then {
        Then::RequireApproval => "we approve a new booking before it counts".to_owned(),
        Then::RequirePrepayment => "a new booking is to be paid in advance".to_owned(),
        Then::BlockForDays(1) => "a new booking is not possible for 1 day".to_owned(),
        Then::BlockForDays(days) => format!("a new booking is not possible for {days} days"),
    };
    let days = if rebooking.within_days == 1 { "day" } else { "days" };
    format!("After {} {what} within {} {days}, {then}.", rebooking.after, rebooking.within_days)
}
