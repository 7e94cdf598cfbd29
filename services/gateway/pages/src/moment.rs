//! Days and times as they stand in sentences.
use gateway_edge::input::NamedZone;
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

use super::context::PageContext;

/// From when to when something takes place.
#[derive(Clone, Debug)]
pub struct Span {
    /// Start.
    pub from: Zoned,
    /// End, in the same zone.
    pub to: Zoned,
}

/// Days within which a day needs no year.
const NEAR: i64 = 90;

/// "jueves 3 de diciembre"; farther than 90 days with its year.
#[must_use]
pub fn near(context: &PageContext, day: Date) -> String {
    let today = context.local(context.now).date();
    let days = today.until(day).map_or(i64::MAX, |span| i64::from(span.get_days()));
    if days.abs() <= NEAR { context.words.0.day(day) } else { context.words.0.date(day) }
}

/// "miércoles 2 de diciembre a las 17:30", "Wednesday 2 December at 17:30": for what is near.
#[must_use]
pub fn day_and_time(context: &PageContext, at: Timestamp) -> String {
    let at = context.local(at);
    format!("{} {}", near(context, at.date()), context.words.0.at(&at))
}

/// "23 de noviembre de 2026 a las 20:36": for what is kept.
#[must_use]
pub fn stamp(context: &PageContext, at: Timestamp) -> String {
    let at = context.local(at);
    format!("{} {}", context.words.0.plain_date(at.date()), context.words.0.at(&at))
}

/// The zone with this name, where it is another than the tenant's; what names none is left out.
#[must_use]
pub fn other_zone(context: &PageContext, name: &str) -> Option<NamedZone> {
    NamedZone::get(name).filter(|zone| zone.name() != context.request.tenant.zone_name())
}

/// The same time in the other zone that was chosen, as a sentence after the one about the business's zone; empty: none
/// was.
#[must_use]
pub fn elsewhere(context: &PageContext, zone: &str, span: &Span) -> String {
    let Some(zone) = other_zone(context, zone) else { return String::new() };
    let words = context.words;
    let there = zone.zone();
    let from_there = span.from.with_time_zone(there.clone());
    let times = words.0.span(&from_there, &span.to.with_time_zone(there.clone()));
    let day = near(context, from_there.date());
    let when = if from_there.date() == span.from.date() { times } else { format!("{day}, {times}") };
    let there = words.with("elsewhere", &[("place", &words.0.city(&from_there)), ("when", &when)]);
    format!(". {there}")
}

/// An instant with its offset, as HTML's `datetime` wants it.
#[must_use]
pub fn machine(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
