//! The four changes by hand: what people on the spot would read off their clocks.
use booking_domain::check::Checks;
use booking_domain::expand::expand;
use booking_domain::opening::{Opening, When};
use booking_domain::schedule::Schedule;
use booking_domain::span::Span;
use booking_domain::timing::{Minutes, Timing};
use booking_domain::wall::Interval;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

/// Starts of one day's opening, as wall time and offset.
fn starts(zone: &str, day: jiff::civil::Date, from: &str, to: &str, duration: u32) -> Vec<String> {
    let zone = zone.parse::<booking_domain::zone::Zone>().unwrap();
    let interval = Interval::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
    let opening = Opening { when: When::On(day), intervals: vec![interval], zone: zone.clone() };
    let schedule = Schedule { provider: vec![opening], ..Schedule::default() };
    let start = zone.start_of(day);
    let window = Span::new(start, start + SignedDuration::from_hours(26));
    let timing =
        Timing::parse(Minutes { duration, before: 0, after: 0, grid: 30 }, &mut Checks::new()).unwrap();
    let named = jiff::tz::TimeZone::get(zone.name()).unwrap();
    let show = |instant: &Timestamp| instant.to_zoned(named.clone()).strftime("%H:%M%:z").to_string();
    expand(&schedule, window, timing).starts.iter().map(show).collect()
}

#[test]
fn madrid_spring() {
    let found = starts("Europe/Madrid", date(2026, 3, 29), "01:00", "04:30", 60);
    assert_eq!(found, ["01:00+01:00", "01:30+01:00", "03:00+02:00", "03:30+02:00"]);
}

#[test]
fn madrid_autumn() {
    let found = starts("Europe/Madrid", date(2026, 10, 25), "01:30", "04:00", 60);
    assert_eq!(found, ["01:30+02:00", "02:00+02:00", "02:30+02:00", "03:00+01:00"]);
}

#[test]
fn new_york_spring_opening_that_begins_in_the_gap() {
    let found = starts("America/New_York", date(2027, 3, 14), "02:30", "05:00", 60);
    assert_eq!(found, ["03:00-04:00", "03:30-04:00", "04:00-04:00"]);
}

#[test]
fn new_york_autumn_opening_that_ends_in_the_fold() {
    // It closes when the clocks first show 01:30.
    let found = starts("America/New_York", date(2026, 11, 1), "00:00", "01:30", 60);
    assert_eq!(found, ["00:00-04:00", "00:30-04:00"]);
}

#[test]
fn lord_howe_moves_half_an_hour() {
    let spring = starts("Australia/Lord_Howe", date(2026, 10, 4), "01:30", "04:00", 30);
    assert_eq!(spring, ["01:30+10:30", "02:30+11:00", "03:00+11:00", "03:30+11:00"]);
    let autumn = starts("Australia/Lord_Howe", date(2027, 4, 4), "01:00", "03:00", 30);
    assert_eq!(autumn, ["01:00+11:00", "01:30+11:00", "02:00+10:30", "02:30+10:30"]);
}

#[test]
fn sao_paulo_had_days_without_midnight() {
    let found = starts("America/Sao_Paulo", date(2018, 11, 4), "00:00", "02:30", 60);
    assert_eq!(found, ["01:00-02:00", "01:30-02:00"]);
    let found = starts("America/Sao_Paulo", date(2018, 2, 17), "22:30", "24:00", 60);
    assert_eq!(found, ["22:30-02:00", "23:00-02:00", "23:30-02:00"], "23:00 to 24:00 came twice");
}
