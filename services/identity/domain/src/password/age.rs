//! How old a password may become.
use std::num::NonZeroU32;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

/// Whether a password is older than it may become: in calendar days of the zone, from the day on which it was set.
/// Without a limit none is.
#[must_use]
pub fn is_too_old(set_at: Timestamp, now: Timestamp, zone: &TimeZone, max_days: Option<NonZeroU32>) -> bool {
    let Some(max_days) = max_days else { return false };
    let day = |instant: Timestamp| instant.to_zoned(zone.clone()).date();
    // Days of the calendar differ in days alone, so there is no error; were there one, the password would be too old.
    let age = day(set_at).until((Unit::Day, day(now)));
    age.map_or(true, |age| i64::from(age.get_days()) > i64::from(max_days.get()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_the_calendars_of_the_zone() {
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let old = |set: &str, now: &str| is_too_old(at(set), at(now), &zone, NonZeroU32::new(30));
        // Set on the first of March in Madrid, an hour after midnight; in between the clock goes forward.
        let set = "2026-03-01T00:00:00Z";
        for (now, is_old) in [
            ("2026-02-27T00:00:00Z", false),
            ("2026-03-30T21:59:59Z", false),
            ("2026-03-30T22:00:00Z", false),
            ("2026-03-31T21:59:59Z", false),
            ("2026-03-31T22:00:00Z", true),
            ("2027-01-01T00:00:00Z", true),
        ] {
            assert_eq!(old(set, now), is_old, "{now}");
        }
        assert!(!is_too_old(at(set), at("2027-01-01T00:00:00Z"), &zone, None), "no limit");
    }
}
