use super::*;
use crate::check::Checks;
use crate::opening::{Opening, When};
use crate::timing::Minutes;
use crate::wall::Interval;

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

fn timing() -> Timing {
    Timing::parse(Minutes { duration: 60, before: 0, after: 10, grid: 30 }, &mut Checks::new()).unwrap()
}

fn schedule() -> Schedule {
    let interval = |from: &str, to: &str| Interval::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
    let opening = Opening {
        when: When::On(jiff::civil::date(2026, 11, 25)),
        intervals: vec![interval("09:00", "12:00"), interval("13:15", "14:30")],
        zone: "Europe/Madrid".parse().unwrap(),
    };
    Schedule { company: vec![opening], ..Schedule::default() }
}

fn horizon() -> Horizon {
    let zone = "Europe/Madrid".parse().unwrap();
    Horizon { min_notice: SignedDuration::from_hours(2), max_advance_days: 0, zone }
}

#[test]
fn starts_lie_on_each_openings_own_grid_and_end_before_it() {
    let checked = |wall: &str| {
        let start = at(&format!("2026-11-25T{wall}+01:00"));
        is_bookable(&schedule(), timing(), &horizon(), start, at("2026-11-25T00:00:00+01:00"))
    };
    for (wall, expected) in [
        ("08:30", Err(Unavailable::Closed)),
        ("09:00", Ok(())),
        ("09:15", Err(Unavailable::OffGrid)),
        ("11:00", Ok(())),
        ("11:30", Err(Unavailable::Closed)),
        ("12:00", Err(Unavailable::Closed)),
        ("13:15", Ok(())),
        ("13:30", Err(Unavailable::OffGrid)),
        ("13:45", Err(Unavailable::Closed)),
    ] {
        assert_eq!(checked(wall), expected, "{wall}");
    }
}

#[test]
fn notice_is_elapsed_time_to_the_microsecond() {
    let start = at("2026-11-25T09:00:00+01:00");
    let checked = |now: &str| is_bookable(&schedule(), timing(), &horizon(), start, at(now));
    assert_eq!(checked("2026-11-25T07:00:00+01:00"), Ok(()));
    assert_eq!(checked("2026-11-25T07:00:00.000001+01:00"), Err(Unavailable::TooSoon));
    assert_eq!(checked("2026-11-25T10:00:00+01:00"), Err(Unavailable::TooSoon));
}

#[test]
fn no_notice_still_refuses_the_past() {
    let horizon = Horizon { min_notice: SignedDuration::ZERO, ..horizon() };
    let start = at("2026-11-25T09:00:00+01:00");
    assert_eq!(horizon.check(start, start), Ok(()));
    assert_eq!(horizon.check(start, start + SignedDuration::from_micros(1)), Err(Unavailable::TooSoon));
}

#[test]
fn advance_is_in_calendar_days_of_the_tenants_zone() {
    let checked = |start: &str, days| {
        let horizon = Horizon { max_advance_days: days, ..horizon() };
        horizon.check(at(start), at("2026-11-24T23:30:00Z"))
    };
    // It is the 25th in Madrid already.
    assert_eq!(checked("2026-11-26T22:59:59Z", 1), Ok(()));
    assert_eq!(checked("2026-11-26T23:00:00Z", 1), Err(Unavailable::TooFar));
    assert_eq!(checked("2026-11-25T22:59:59Z", 0), Ok(()));
}

#[test]
fn an_appointment_may_run_on_into_an_opening_that_touches() {
    let interval = |from: &str, to: &str| Interval::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
    let open = |day: i8, interval| Opening {
        when: When::On(jiff::civil::date(2026, 11, day)),
        intervals: vec![interval],
        zone: Zone::utc(),
    };
    let provider = vec![open(25, interval("23:00", "24:00")), open(26, interval("00:00", "00:30"))];
    let schedule = Schedule { provider, ..Schedule::default() };
    let horizon = Horizon { max_advance_days: 9, zone: Zone::utc(), ..horizon() };
    let checked = |start| is_bookable(&schedule, timing(), &horizon, at(start), at("2026-11-25T00:00:00Z"));
    assert_eq!(checked("2026-11-25T23:30:00Z"), Ok(()));
    assert_eq!(checked("2026-11-26T00:00:00Z"), Err(Unavailable::Closed));
}
