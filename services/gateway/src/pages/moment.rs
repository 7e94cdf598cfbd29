//! Days and times as they stand in sentences.
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use kit_fault::Fault;

use super::visit::Visit;

/// Days within which a day needs no year.
const NEAR: i64 = 90;

/// An instant of the API's.
#[must_use]
pub fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// An instant that an answer always tells.
pub fn told(text: &str) -> Result<Timestamp, Fault> {
    text.parse().map_err(|error: jiff::Error| Fault::internal(&error))
}

/// "jueves 3 de diciembre"; farther than 90 days with its year.
#[must_use]
pub fn near(visit: &Visit, day: Date) -> String {
    let today = visit.local(visit.now).date();
    let days = today.until(day).map_or(i64::MAX, |span| i64::from(span.get_days()));
    if days.abs() <= NEAR { visit.words.0.day(day) } else { visit.words.0.date(day) }
}

/// "miércoles 2 de diciembre a las 17:30", "Wednesday 2 December at 17:30": for what is near.
#[must_use]
pub fn day_and_time(visit: &Visit, at: Timestamp) -> String {
    let at = visit.local(at);
    format!("{} {}", near(visit, at.date()), visit.words.0.at(&at))
}

/// "23 de noviembre de 2026 a las 20:36": for what is kept.
#[must_use]
pub fn stamp(visit: &Visit, at: Timestamp) -> String {
    let at = visit.local(at);
    format!("{} {}", visit.words.0.plain_date(at.date()), visit.words.0.at(&at))
}

/// The zone with this name, where it is another than the tenant's; what names none is left out.
#[must_use]
pub fn other_zone(visit: &Visit, name: &str) -> Option<TimeZone> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
    let sound = (1..=64).contains(&name.len()) && name.bytes().all(plain);
    let zone = sound.then(|| TimeZone::get(name).ok()).flatten()?;
    (zone.iana_name() != visit.zone().iana_name()).then_some(zone)
}

/// The same time in the other zone that was chosen, as a sentence after the one about the business's zone; empty: none
/// was.
#[must_use]
pub fn elsewhere(visit: &Visit, zone: &str, (from, to): (&Zoned, &Zoned)) -> String {
    let Some(zone) = other_zone(visit, zone) else { return String::new() };
    let words = visit.words;
    let (from_there, to_there) = (from.with_time_zone(zone.clone()), to.with_time_zone(zone));
    let span = words.0.span(&from_there, &to_there);
    let day = near(visit, from_there.date());
    let when = if from_there.date() == from.date() { span } else { format!("{day}, {span}") };
    let there = words.with("elsewhere", &[("place", &words.0.city(&from_there)), ("when", &when)]);
    format!(". {there}")
}

/// An instant with its offset, as HTML's `datetime` wants it.
#[must_use]
pub fn machine(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
