use jiff::SignedDuration;
use jiff::civil::date;
use kit_ids::ResourceId;
use uuid::Uuid;

use super::*;
use crate::check::Checks;
use crate::opening::{Opening, When};
use crate::timing::Minutes;
use crate::wall::Interval;

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

fn timing(duration: u32, before: u32, after: u32, grid: u32) -> Timing {
    Timing::parse(Minutes { duration, before, after, grid }, &mut Checks::new()).unwrap()
}

fn candidate(number: u128, taken: &[(&str, &str)]) -> ProviderCalendar {
    let interval = |from: &str, to: &str| Interval::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
    let company = jiff::civil::date(2026, 6, 1)
        .series(1.day())
        .take(120)
        .map(|day| Opening {
            when: When::On(day),
            intervals: vec![interval("08:00", "20:00")],
            zone: Zone::utc(),
        })
        .collect();
    ProviderCalendar {
        provider: ResourceId::from(Uuid::from_u128(number)),
        schedule: Schedule { company, ..Schedule::default() },
        taken: taken.iter().map(|(start, end)| Span::new(at(start), at(end))).collect(),
    }
}

fn horizon() -> Horizon {
    Horizon { min_notice: SignedDuration::ZERO, max_advance_days: 365, zone: Zone::utc() }
}

fn days(from: Date, to: Date) -> Days {
    Days::new(Zone::utc(), from, to).unwrap()
}

fn starts(listing: &Listing) -> Vec<String> {
    listing.slots.iter().map(|slot| slot.start.strftime("%H:%M").to_string()).collect()
}

#[test]
fn buffers_of_both_appointments_count() {
    // 12:00 to 13:00 with a buffer of 10 after it is claimed; the new one keeps 20 free before itself.
    let taken = candidate(1, &[("2026-06-01T12:00:00Z", "2026-06-01T13:10:00Z")]);
    let listing = list(
        &days(date(2026, 6, 1), date(2026, 6, 1)),
        &[taken],
        timing(30, 20, 10, 10),
        &horizon(),
        at("2026-05-31T00:00:00Z"),
    );
    let starts = starts(&listing);
    assert!(starts.contains(&"11:20".to_owned()), "11:20 to 11:50 and 10 after it end at 12:00");
    assert!(!starts.contains(&"11:30".to_owned()));
    assert!(!starts.contains(&"13:20".to_owned()));
    assert!(starts.contains(&"13:30".to_owned()), "13:30 less 20 is 13:10");
}

#[test]
fn slots_come_by_start_then_provider() {
    let listing = list(
        &days(date(2026, 6, 1), date(2026, 6, 1)),
        &[candidate(2, &[]), candidate(1, &[("2026-06-01T08:00:00Z", "2026-06-01T09:00:00Z")])],
        timing(240, 0, 0, 240),
        &horizon(),
        at("2026-05-31T00:00:00Z"),
    );
    let pairs: Vec<_> = listing
        .slots
        .iter()
        .map(|slot| (slot.start.strftime("%H").to_string(), slot.provider == candidate(1, &[]).provider))
        .collect();
    let expected = [("08", false), ("12", true), ("12", false), ("16", true), ("16", false)];
    assert_eq!(pairs, expected.map(|(hour, first)| (hour.to_owned(), first)));
}

#[test]
fn a_full_answer_holds_whole_days_and_says_which_one_comes_next() {
    let many: Vec<ProviderCalendar> = (0..3).map(|number| candidate(number, &[])).collect();
    let asked = days(date(2026, 6, 1), date(2026, 8, 1));
    let now = at("2026-05-31T00:00:00Z");
    let listing = list(&asked, &many, timing(5, 0, 0, 5), &horizon(), now);
    // 144 starts a day and provider: 432 a day, eleven days fit.
    assert_eq!(listing.slots.len(), 11 * 432);
    assert_eq!(listing.next_from, Some(date(2026, 6, 12)));
    let rest = list(&days(date(2026, 6, 12), date(2026, 6, 12)), &many, timing(5, 0, 0, 5), &horizon(), now);
    assert_eq!((rest.slots.len(), rest.next_from), (432, None));
}

#[test]
fn a_day_that_is_too_long_by_itself_is_cut() {
    let many: Vec<ProviderCalendar> = (0..40).map(|number| candidate(number, &[])).collect();
    let asked = days(date(2026, 6, 1), date(2026, 6, 2));
    let listing = list(&asked, &many, timing(5, 0, 0, 5), &horizon(), at("2026-05-31T00:00:00Z"));
    assert_eq!((listing.slots.len(), listing.next_from), (MOST_SLOTS, Some(date(2026, 6, 2))));
}

#[test]
fn days_are_bounded() {
    let first = date(2026, 6, 1);
    assert!(Days::new(Zone::utc(), first, date(2026, 8, 1)).is_ok());
    assert_eq!(Days::new(Zone::utc(), first, date(2026, 8, 2)), Err(DaysError::TooMany));
    assert_eq!(Days::new(Zone::utc(), first, date(2026, 5, 31)), Err(DaysError::Order));
    assert!(Days::new(Zone::utc(), Date::MAX, Date::MAX).is_ok());
}

#[test]
fn what_is_too_soon_or_too_far_is_not_offered() {
    let horizon =
        Horizon { min_notice: SignedDuration::from_hours(2), max_advance_days: 1, zone: Zone::utc() };
    let asked = days(date(2026, 6, 1), date(2026, 6, 3));
    let listing =
        list(&asked, &[candidate(1, &[])], timing(240, 0, 0, 240), &horizon, at("2026-06-01T10:00:00Z"));
    let first = listing.slots.first().map(|slot| slot.start);
    let last = listing.slots.last().map(|slot| slot.start);
    assert_eq!((first, last), (Some(at("2026-06-01T12:00:00Z")), Some(at("2026-06-02T16:00:00Z"))));
}

#[test]
fn the_first_slot_is_the_one_that_the_list_begins_with() {
    let now = at("2026-06-01T09:10:00Z");
    let asked = days(date(2026, 6, 1), date(2026, 6, 7));
    let whole =
        [("2026-06-01T08:00:00Z", "2026-06-01T20:00:00Z"), ("2026-06-02T08:00:00Z", "2026-06-02T20:00:00Z")];
    let calendars = [candidate(1, &whole), candidate(2, &whole[1..]), candidate(3, &whole[..1])];
    for some in [&calendars[..], &calendars[..1], &calendars[2..]] {
        let listing = list(&asked, some, timing(30, 0, 0, 30), &horizon(), now);
        let first = first(&asked, some, timing(30, 0, 0, 30), &horizon(), now);
        assert_eq!(first, listing.slots.first().copied());
        assert!(first.is_some());
    }
    let over = days(date(2026, 6, 1), date(2026, 6, 2));
    assert_eq!(first(&over, &calendars[..1], timing(30, 0, 0, 30), &horizon(), now), None);
}

#[test]
fn the_first_slot_is_with_whoever_has_most_time_that_day() {
    let first = |calendars: &[ProviderCalendar]| {
        let asked = days(date(2026, 6, 1), date(2026, 6, 1));
        first(&asked, calendars, timing(60, 0, 0, 60), &horizon(), at("2026-05-31T00:00:00Z")).unwrap()
    };
    let busy = candidate(1, &[("2026-06-01T15:00:00Z", "2026-06-01T16:00:00Z")]);
    let later = candidate(2, &[("2026-06-01T08:00:00Z", "2026-06-01T09:00:00Z")]);
    let free = candidate(3, &[]);
    let slot = first(&[busy.clone(), later.clone(), free.clone()]);
    assert_eq!((slot.start, slot.provider), (at("2026-06-01T08:00:00Z"), free.provider));
    assert_eq!(first(&[later, busy.clone()]).provider, busy.provider);
}
