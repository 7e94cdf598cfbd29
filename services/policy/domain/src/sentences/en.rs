//! English.
use kit_locale::Language::English;
use policy_api::{Notice, Unit};

use crate::{Rebooking, RebookingTrigger, Rules, Then};

pub(super) fn sentences(rules: &Rules) -> Vec<String> {
    let mut lines = vec![window(rules)];
    lines.extend(tiers(rules));
    lines.push("If we cancel, you get back everything you have paid.".to_owned());
    lines.push(no_show(rules));
    if let Some(prepayment) = rules.prepayment.filter(|prepayment| prepayment.percent > 0) {
        let within = span(prepayment.due_within);
        lines.push(format!("{}% of the price is to be paid within {within} of booking.", prepayment.percent));
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
        return "You can cancel at any time before the start.".to_owned();
    }
    format!("You can cancel up to {} before the start; after that you no longer can.", span(rules.min_notice))
}

fn back(percent: u32) -> String {
    match percent {
        0 => "you get nothing back".to_owned(),
        100 => "you get back everything you have paid".to_owned(),
        _ => format!("you get back {} of what you have paid", English.percent(percent)),
    }
}

fn tiers(rules: &Rules) -> Vec<String> {
    let line = |(notice, percent): (Notice, u32)| {
        if notice == Notice::default() {
            return format!("If you cancel before the start, {}.", back(percent));
        }
        format!("If you cancel at least {} before the start, {}.", span(notice), back(percent))
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

fn no_show(rules: &Rules) -> String {
    let fee = rules.no_show_fee();
    let owed = if fee.minor > 0 { format!(" and owe {}", English.money(fee)) } else { String::new() };
    format!("If you do not come, {}{owed}.", back(rules.no_show.percent))
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
