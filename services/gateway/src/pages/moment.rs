//! Days and times as they stand in sentences.
use jiff::civil::Date;
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

/// An instant with its offset, as HTML's `datetime` wants it.
#[must_use]
pub fn machine(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
