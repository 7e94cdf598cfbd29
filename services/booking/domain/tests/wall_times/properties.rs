//! Any hours, around every kind of change.
use booking_domain::check::Checks;
use booking_domain::expand::expand;
use booking_domain::opening::{Opening, When};
use booking_domain::schedule::Schedule;
use booking_domain::span::Span;
use booking_domain::timing::{self, Timing};
use booking_domain::wall::{Interval, WallTime};
use booking_domain::zone::Zone;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

use crate::brute::{Hours, Minutes, wall};

/// Zones and the days on which their clocks change: an hour, half an hour, at midnight, not at all.
const CHANGES: [(&str, [Date; 2]); 5] = [
    ("Europe/Madrid", [date(2026, 3, 29), date(2026, 10, 25)]),
    ("America/New_York", [date(2027, 3, 14), date(2026, 11, 1)]),
    ("Australia/Lord_Howe", [date(2026, 10, 4), date(2027, 4, 4)]),
    ("America/Sao_Paulo", [date(2018, 11, 4), date(2018, 2, 17)]),
    ("Asia/Kolkata", [date(2026, 3, 29), date(2026, 10, 25)]),
];

/// Intervals of one day: cuts in steps of five minutes, every other gap open.
fn intervals() -> impl Strategy<Value = Vec<(u16, u16)>> {
    prop::collection::btree_set(0..=288_u16, 0..6).prop_map(|cuts| {
        let cuts: Vec<u16> = cuts.into_iter().map(|cut| cut * 5).collect();
        cuts.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    })
}

/// Hours that lie around a night change more often than by chance.
fn night() -> impl Strategy<Value = Vec<(u16, u16)>> {
    (0..=36_u16, 1..=48_u16).prop_map(|(from, long)| vec![(from * 5, (from + long) * 5)])
}

fn schedule(zone: &Zone, hours: &Hours) -> Schedule {
    let time = |minute| WallTime::from_minutes(minute).unwrap();
    let opening = |(day, intervals): (&Date, &Vec<(u16, u16)>)| Opening {
        when: When::On(*day),
        intervals: intervals
            .iter()
            .map(|(from, to)| Interval::new(time(*from), time(*to)).unwrap())
            .collect(),
        zone: zone.clone(),
    };
    Schedule { provider: hours.iter().map(opening).collect(), ..Schedule::default() }
}

fn both(
    zone: &str,
    middle: Date,
    days: [Vec<(u16, u16)>; 3],
    duration: u32,
    grid: u16,
) -> [Vec<Timestamp>; 2] {
    let first = middle.yesterday().unwrap();
    let hours: Hours = first.series(1.day()).zip(days).collect();
    let utc = first.to_zoned(TimeZone::UTC).unwrap().timestamp() - SignedDuration::from_hours(24);
    let brute =
        Minutes::new(&TimeZone::get(zone).unwrap(), utc, 24 * 7).starts(&hours, duration.into(), grid);
    let window = Span::new(utc, utc + SignedDuration::from_hours(24 * 7));
    let timing = Timing::parse(
        timing::Minutes { duration, before: 0, after: 0, grid: grid.into() },
        &mut Checks::new(),
    )
    .unwrap();
    let zone: Zone = zone.parse().unwrap();
    [expand(&schedule(&zone, &hours), window, timing).starts, brute]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn starts_are_those_that_the_clocks_show(
        change in 0..CHANGES.len(),
        which in 0..2_usize,
        before in intervals(),
        on in prop_oneof![intervals(), night()],
        after in intervals(),
        duration in (1..=30_u32).prop_map(|fives| fives * 5),
        grid in (1..=12_u16).prop_map(|fives| fives * 5),
    ) {
        let (zone, days) = CHANGES[change];
        let [found, brute] = both(zone, days[which], [before, on, after], duration, grid);
        prop_assert_eq!(found, brute);
    }

    #[test]
    fn each_wall_time_is_offered_once_and_a_missing_one_never(
        change in 0..CHANGES.len(),
        which in 0..2_usize,
        grid in (1..=12_u16).prop_map(|fives| fives * 5),
    ) {
        let (zone, days) = CHANGES[change];
        let whole = || vec![(0, 1440)];
        let [found, _] = both(zone, days[which], [whole(), whole(), whole()], 5, grid);
        let zone = TimeZone::get(zone).unwrap();
        let mut shown: Vec<_> = found.iter().map(|start| zone.to_datetime(*start)).collect();
        shown.sort_unstable();
        let utc = days[which].to_zoned(TimeZone::UTC).unwrap().timestamp() - SignedDuration::from_hours(72);
        let minutes = Minutes::new(&zone, utc, 24 * 7);
        let walls = days[which].yesterday().unwrap().series(1.day()).take(3)
            .flat_map(|day| (0..1440).step_by(grid.into()).map(move |minute| wall(day, minute)));
        let expected: Vec<_> = walls.filter(|wall| minutes.occurrences(*wall) > 0).collect();
        prop_assert_eq!(shown, expected);
    }
}
