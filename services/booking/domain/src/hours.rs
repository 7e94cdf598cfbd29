//! When the business is open today, whether it is at a moment, and when that changes.
use jiff::{Timestamp, ToSpan as _};

use crate::expand::open;
use crate::schedule::Schedule;
use crate::span::Span;
use crate::zone::Zone;

/// Days that are looked at, the one of the moment among them.
const DAYS: i64 = 7;

/// The business at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Whether it is open.
    pub is_open: bool,
    /// When it closes, or opens again; none: not within the days that are looked at.
    pub changes_at: Option<Timestamp>,
    /// When it is open on the day of the moment, in order. What was open when the day began is told from there on, and
    /// what stays open over midnight until it closes, but no longer than the next day.
    pub today: Vec<Span>,
}

/// Looks at the day of a moment and the six days after it, in this zone.
#[must_use]
pub fn hours(schedule: &Schedule, zone: &Zone, now: Timestamp) -> Hours {
    let today = zone.day(now);
    let after = |days: i64| zone.start_of(today.saturating_add(days.days()));
    let window = Span::new(zone.start_of(today), after(DAYS));
    let (tomorrow, day_after) = (after(1), after(2));
    let open = open(schedule, window);
    let of_today = open.as_slice().iter().filter(|span| span.start < tomorrow && span.end > window.start);
    let next = open.as_slice().iter().find(|span| now < span.end);
    let is_open = next.is_some_and(|span| span.start <= now);
    let change = next.map(|span| if is_open { span.end } else { span.start });
    Hours {
        is_open,
        changes_at: change.filter(|at| *at < window.end),
        today: of_today
            .map(|span| Span::new(span.start.max(window.start), span.end.min(day_after)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opening::{Opening, When};
    use crate::wall::Interval;
    use jiff::civil::{Date, Weekday};

    const MADRID: &str = "Europe/Madrid";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn opening(when: When, intervals: &[(&str, &str)], zone: &str) -> Opening {
        let interval =
            |(from, to): &(&str, &str)| Interval::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
        Opening { when, intervals: intervals.iter().map(interval).collect(), zone: zone.parse().unwrap() }
    }

    /// Open on these days of the week.
    fn weekly(days: &[Weekday], intervals: &[(&str, &str)]) -> Schedule {
        let when = |weekday: &Weekday| When::Weekly { weekday: *weekday, from: None, to: None };
        Schedule {
            company: days.iter().map(|day| opening(when(day), intervals, MADRID)).collect(),
            ..Schedule::default()
        }
    }

    /// Whether it is open, and when that changes; empty: not soon.
    fn seen(schedule: &Schedule, now: &str) -> (bool, String) {
        let Hours { is_open, changes_at, .. } = hours(schedule, &MADRID.parse().unwrap(), at(now));
        (is_open, changes_at.map(|at| at.to_string()).unwrap_or_default())
    }

    /// The hours of the day, as clocks in Madrid show them.
    fn of_day(schedule: &Schedule, now: &str) -> Vec<String> {
        let zone = jiff::tz::TimeZone::get(MADRID).unwrap();
        let clock = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%a %H:%M").to_string();
        let today = hours(schedule, &MADRID.parse().unwrap(), at(now)).today;
        today.into_iter().map(|span| format!("{} to {}", clock(span.start), clock(span.end))).collect()
    }

    const WEEK: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    #[test]
    fn a_day_with_a_break_opens_and_closes_twice() {
        let schedule = weekly(&WEEK[..5], &[("09:00", "14:00"), ("16:00", "19:00")]);
        // Monday, 30 November 2026, an hour behind Madrid.
        for (now, open, change) in [
            ("2026-11-30T07:59:59Z", false, "2026-11-30T08:00:00Z"),
            ("2026-11-30T08:00:00Z", true, "2026-11-30T13:00:00Z"),
            ("2026-11-30T13:00:00Z", false, "2026-11-30T15:00:00Z"),
            ("2026-11-30T17:59:59Z", true, "2026-11-30T18:00:00Z"),
            ("2026-11-30T18:00:00Z", false, "2026-12-01T08:00:00Z"),
            // Friday evening: the weekend is closed.
            ("2026-12-04T18:00:00Z", false, "2026-12-07T08:00:00Z"),
        ] {
            assert_eq!(seen(&schedule, now), (open, change.to_owned()), "{now}");
        }
    }

    #[test]
    fn the_hours_of_a_day_are_all_of_them_at_every_moment_of_it() {
        let schedule = weekly(&WEEK[..5], &[("09:00", "14:00"), ("16:00", "19:00")]);
        for now in ["2026-11-29T23:00:00Z", "2026-11-30T14:00:00Z", "2026-11-30T22:59:59Z"] {
            assert_eq!(of_day(&schedule, now), ["Mon 09:00 to Mon 14:00", "Mon 16:00 to Mon 19:00"], "{now}");
        }
        assert!(of_day(&schedule, "2026-12-05T10:00:00Z").is_empty(), "Saturday is closed");
        let nights = weekly(&WEEK[4..6], &[("00:00", "02:00"), ("18:00", "24:00")]);
        let friday = ["Fri 00:00 to Fri 02:00", "Fri 18:00 to Sat 02:00"];
        assert_eq!(of_day(&nights, "2026-12-04T20:00:00Z"), friday);
        let saturday = ["Sat 00:00 to Sat 02:00", "Sat 18:00 to Sun 00:00"];
        assert_eq!(of_day(&nights, "2026-12-05T00:30:00Z"), saturday, "the night begins with the day");
        let always = weekly(&WEEK, &[("00:00", "24:00")]);
        assert_eq!(of_day(&always, "2026-12-05T20:00:00Z"), ["Sat 00:00 to Mon 00:00"]);
    }

    #[test]
    fn six_days_are_looked_ahead_and_a_holiday_counts() {
        let mut schedule = weekly(&[Weekday::Monday], &[("09:00", "14:00")]);
        assert_eq!(seen(&schedule, "2026-12-01T10:00:00Z"), (false, "2026-12-07T08:00:00Z".to_owned()));
        assert_eq!(seen(&schedule, "2026-11-30T14:00:00Z"), (false, String::new()), "a week is too far");
        schedule.company.push(opening(When::On(Date::constant(2026, 12, 7)), &[], MADRID));
        assert_eq!(seen(&schedule, "2026-12-01T10:00:00Z"), (false, String::new()));
        assert_eq!(seen(&Schedule::default(), "2026-12-01T10:00:00Z"), (false, String::new()));
    }

    #[test]
    fn what_is_open_over_midnight_stays_open() {
        let schedule =
            weekly(&[Weekday::Friday, Weekday::Saturday], &[("00:00", "02:00"), ("18:00", "24:00")]);
        assert_eq!(seen(&schedule, "2026-12-04T20:00:00Z"), (true, "2026-12-05T01:00:00Z".to_owned()));
        assert_eq!(seen(&schedule, "2026-12-05T00:30:00Z"), (true, "2026-12-05T01:00:00Z".to_owned()));
        // Sunday begins closed.
        assert_eq!(seen(&schedule, "2026-12-05T20:00:00Z"), (true, "2026-12-05T23:00:00Z".to_owned()));
        assert_eq!(
            seen(&weekly(&WEEK, &[("00:00", "24:00")]), "2026-12-05T20:00:00Z"),
            (true, String::new())
        );
    }

    #[test]
    fn the_clocks_change_and_the_wall_times_stay() {
        // In 2026 Madrid's clocks jump from 2:00 to 3:00 on 29 March, and fall from 3:00 to 2:00 on 25 October.
        let schedule = weekly(&WEEK, &[("01:00", "02:30"), ("09:00", "14:00")]);
        for (now, open, change) in [
            ("2026-03-29T00:30:00Z", true, "2026-03-29T01:00:00Z"),
            ("2026-03-29T01:00:00Z", false, "2026-03-29T07:00:00Z"),
            ("2026-03-28T13:00:00Z", false, "2026-03-29T00:00:00Z"),
            ("2026-10-24T23:30:00Z", true, "2026-10-25T00:30:00Z"),
            ("2026-10-25T00:30:00Z", false, "2026-10-25T08:00:00Z"),
            ("2026-10-25T08:00:00Z", true, "2026-10-25T13:00:00Z"),
        ] {
            assert_eq!(seen(&schedule, now), (open, change.to_owned()), "{now}");
        }
    }
}
