//! Days and times as they stand in sentences.
use jiff::Zoned;
use jiff::civil::Date;
use kit_locale::time;

use crate::pages::visit::Visit;

/// Days within which a day needs no year.
const NEAR: i64 = 90;

/// "jueves 3 de diciembre"; farther than 90 days with its year.
pub(super) fn near(visit: &Visit, day: Date) -> String {
    let today = visit.local(visit.now).date();
    let days = today.until(day).map_or(i64::MAX, |span| i64::from(span.get_days()));
    if days.abs() <= NEAR { visit.words.0.day(day) } else { visit.words.0.date(day) }
}

/// "miércoles 2 de diciembre a las 17:30", "Wednesday 2 December at 17:30".
pub(super) fn day_and_time(visit: &Visit, at: &Zoned) -> String {
    let written = time(at);
    let spoken = written.strip_prefix('0').unwrap_or(&written);
    let hour = usize::try_from(at.hour()).unwrap_or_default();
    visit.words.count("day-and-time", hour, &[("day", &near(visit, at.date())), ("time", spoken)])
}
