//! One day's free times, in the groups in which people think of a day.
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use gateway_core::catalogue::Provider;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use kit_ids::ResourceId;
use kit_locale::Language;

use crate::words::Words;

/// A free time of somebody.
#[derive(Clone, Debug)]
pub(super) struct Free {
    /// Start, in the business's zone.
    pub start: Zoned,
    /// The provider.
    pub provider: ResourceId,
}

/// A part of a day.
pub(super) struct Group {
    /// "Morning".
    pub name: String,
    /// Its times.
    pub times: Vec<Time>,
}

/// A time that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Time {
    /// Start, in the business's zone.
    pub start: Zoned,
    /// The provider.
    pub provider: ResourceId,
    /// With whom; empty where that was chosen, or is said once for all.
    pub provider_name: String,
    /// The same time in the other zone; empty: none was chosen.
    pub other: String,
    /// Whether a booking of it could be cancelled online.
    pub cancellable: bool,
}

/// What is said of times.
#[derive(Clone, Copy)]
pub(super) struct TimeLabels<'a> {
    /// The words.
    pub words: Words,
    /// Who does the service.
    pub providers: &'a [Provider],
    /// Whether it stands below each time who it is with.
    pub named: bool,
    /// The other zone.
    pub zone: Option<&'a TimeZone>,
    /// The first start of which a booking could be cancelled online; None: nothing is known of that.
    pub cancellable_from: Option<Timestamp>,
}

/// The times of a day, each once: where several people are free, with whoever has most time that day, and among equals
/// with whoever has been named least.
pub(super) fn times(day: Date, free: &[Free], labels: TimeLabels<'_>) -> Vec<Time> {
    let mut room: HashMap<ResourceId, usize> = HashMap::new();
    let mut starts: BTreeMap<Timestamp, Vec<&Free>> = BTreeMap::new();
    for one in free.iter().filter(|one| one.start.date() == day) {
        *room.entry(one.provider).or_default() += 1;
        starts.entry(one.start.timestamp()).or_default().push(one);
    }
    let mut named: HashMap<ResourceId, usize> = HashMap::new();
    let mut times = Vec::new();
    for candidates in starts.into_values() {
        let count = |counts: &HashMap<ResourceId, usize>, one: &Free| counts.get(&one.provider).copied();
        let best = candidates.into_iter().min_by_key(|one| (Reverse(count(&room, one)), count(&named, one)));
        if let Some(one) = best {
            *named.entry(one.provider).or_default() += 1;
            times.push(labels.time(one));
        }
    }
    times
}

/// The first so many times of all that are free, each as its day has it.
pub(super) fn soonest(most: usize, free: &[Free], labels: TimeLabels<'_>) -> Vec<Time> {
    let mut days: Vec<Date> = free.iter().map(|one| one.start.date()).collect();
    days.dedup();
    days.into_iter().flat_map(|day| times(day, free, labels)).take(most).collect()
}

/// A day's times in parts, those that have any.
pub(super) fn groups(times: Vec<Time>, words: Words) -> Vec<Group> {
    let parts = ["part-morning", "part-afternoon", "part-evening"];
    let mut groups = parts.map(|part| Group { name: words.message(part), times: Vec::new() });
    for time in times {
        if let Some(group) = groups.get_mut(part(words.0, time.start.hour())) {
            group.times.push(time);
        }
    }
    groups.into_iter().filter(|group| !group.times.is_empty()).collect()
}

fn part(language: Language, hour: i8) -> usize {
    if hour < language.afternoon_from() { 0 } else { usize::from(hour >= 18) + 1 }
}

impl TimeLabels<'_> {
    fn time(&self, one: &Free) -> Time {
        let named = self.providers.iter().find(|provider| self.named && provider.id == one.provider);
        Time {
            start: one.start.clone(),
            provider: one.provider,
            provider_name: named.map(|provider| short_name(&provider.name)).unwrap_or_default(),
            other: self.zone.map(|zone| self.elsewhere(one, zone)).unwrap_or_default(),
            cancellable: self.cancellable_from.is_none_or(|from| one.start.timestamp() >= from),
        }
    }

    /// The time there; with its weekday where that is another.
    fn elsewhere(&self, one: &Free, zone: &TimeZone) -> String {
        let there = one.start.with_time_zone(zone.clone());
        if there.date() == one.start.date() {
            return self.words.0.time(&there);
        }
        format!("{} {}", self.words.0.short_weekday(there.weekday()), self.words.0.time(&there))
    }

    /// Who all of several times are with, taken from each of them to be said once; None: nobody, or it is not said.
    pub(super) fn take_shared_name(&self, times: &mut [Time]) -> Option<&str> {
        let first = times.first().filter(|first| !first.provider_name.is_empty())?.provider;
        if times.len() < 2 || times.iter().any(|time| time.provider != first) {
            return None;
        }
        for time in times {
            time.provider_name.clear();
        }
        self.providers.iter().find(|provider| provider.id == first).map(|provider| provider.name.as_str())
    }
}

/// "Marta R.", "Dra. Elena": enough below a time.
fn short_name(name: &str) -> String {
    let mut parts = name.split_whitespace();
    let first = parts.next().unwrap_or_default();
    match parts.next() {
        Some(second) if first.ends_with('.') => format!("{first} {second}"),
        Some(second) => {
            second.chars().next().map_or(first.to_owned(), |initial| format!("{first} {initial}."))
        }
        None => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn free(at: &str, provider: &str) -> Free {
        let start = format!("{at}[Europe/Madrid]").parse().unwrap();
        Free { start, provider: id(provider) }
    }

    /// The provider with this letter.
    fn id(letter: &str) -> ResourceId {
        ResourceId::from(uuid::Uuid::from_u128(letter.bytes().next().unwrap().into()))
    }

    fn provider(letter: &str, name: &str) -> Provider {
        let zone = "Europe/Madrid".to_owned();
        Provider { id: id(letter), name: name.to_owned(), zone, location: None }
    }

    fn providers() -> [Provider; 2] {
        [provider("m", "Marta Ruiz Olmedo"), provider("j", "Javier")]
    }

    fn labels<'a>(
        language: Language,
        providers: &'a [Provider],
        zone: Option<&'a TimeZone>,
    ) -> TimeLabels<'a> {
        TimeLabels { words: Words(language), providers, named: true, zone, cancellable_from: None }
    }

    /// The times of 3 December, in English.
    fn day(free: &[Free], zone: Option<&TimeZone>) -> Vec<Time> {
        times(date(2026, 12, 3), free, labels(Language::English, &providers(), zone))
    }

    fn shown(times: &[Time]) -> Vec<(String, &str)> {
        times.iter().map(|one| (Language::English.time(&one.start), one.provider_name.as_str())).collect()
    }

    #[test]
    fn a_day_has_parts() {
        let free = ["12:45", "13:30", "15:00", "18:00"].map(|time| free(&format!("2026-12-03T{time}"), "m"));
        let sizes = |language| -> Vec<usize> {
            groups(day(&free, None), Words(language)).into_iter().map(|group| group.times.len()).collect()
        };
        assert_eq!((sizes(Language::Spanish), sizes(Language::English)), (vec![2, 1, 1], vec![3, 1]));
        assert_eq!(sizes(Language::UnitedStatesSpanish), [3, 1], "noon is at twelve");
    }

    #[test]
    fn a_time_is_shown_once_with_who_has_most_room() {
        let free = [
            free("2026-12-03T09:00", "j"),
            free("2026-12-03T09:00", "m"),
            free("2026-12-03T10:00", "m"),
            free("2026-12-04T09:00", "j"),
            free("2026-12-04T10:00", "j"),
        ];
        let day = day(&free, None);
        assert_eq!(shown(&day), [("09:00".to_owned(), "Marta R."), ("10:00".to_owned(), "Marta R.")]);
    }

    #[test]
    fn the_soonest_times_are_those_of_their_days() {
        let free = [
            free("2026-12-03T18:00", "j"),
            free("2026-12-03T18:00", "m"),
            free("2026-12-03T18:30", "m"),
            free("2026-12-04T09:00", "j"),
            free("2026-12-04T10:00", "j"),
        ];
        let providers = providers();
        let labels = labels(Language::English, &providers, None);
        let soonest = |most| soonest(most, &free, labels);
        let named = ["Marta R.", "Marta R.", "Javier"];
        assert_eq!(soonest(3).iter().map(|time| time.provider_name.as_str()).collect::<Vec<_>>(), named);
        assert_eq!(soonest(2), day(&free, None), "the same time is with the same person in both places");
        assert_eq!(soonest(9).len(), 4);
    }

    #[test]
    fn a_name_that_all_times_share_is_said_once() {
        let of = |providers: [&str; 2]| {
            let own = ["09:00", "10:00"].into_iter().zip(providers);
            day(&own.map(|(at, who)| free(&format!("2026-12-03T{at}"), who)).collect::<Vec<_>>(), None)
        };
        let providers = providers();
        let labels = labels(Language::English, &providers, None);
        let mut all = of(["m", "m"]);
        assert_eq!(labels.take_shared_name(&mut all), Some("Marta Ruiz Olmedo"));
        assert!(all.iter().all(|time| time.provider_name.is_empty()), "{all:?}");
        let mut mixed = of(["m", "j"]);
        assert_eq!(labels.take_shared_name(&mut mixed), None);
        assert!(mixed.iter().all(|time| !time.provider_name.is_empty()), "{mixed:?}");
        assert_eq!(labels.take_shared_name(&mut all[..1]), None, "one alone says it itself");
    }

    #[test]
    fn a_time_is_cancellable_from_its_instant_on() {
        let free = [free("2026-12-03T09:00", "m"), free("2026-12-03T10:00", "m")];
        let providers = providers();
        let from = |from: Option<&str>| {
            let cancellable_from = from.map(|from| from.parse().unwrap());
            let labels = TimeLabels { cancellable_from, ..labels(Language::English, &providers, None) };
            let times = times(date(2026, 12, 3), &free, labels);
            times.iter().map(|time| time.cancellable).collect::<Vec<_>>()
        };
        assert_eq!(from(None), [true, true]);
        assert_eq!(from(Some("2026-12-03T10:00:00+01:00")), [false, true]);
        assert_eq!(from(Some("2026-12-03T10:00:00.000001+01:00")), [false, false]);
    }

    #[test]
    fn names_are_short() {
        for (name, short) in
            [("Marta Ruiz Olmedo", "Marta R."), ("Dra. Elena Ruiz", "Dra. Elena"), ("Jack", "Jack")]
        {
            assert_eq!(short_name(name), short);
        }
    }

    #[test]
    fn equals_take_turns() {
        let times = ["09:00", "10:00", "11:00", "12:00"];
        let of = |provider| times.map(|time| free(&format!("2026-12-03T{time}"), provider));
        let free: Vec<Free> = of("j").into_iter().chain(of("m")).collect();
        let day = day(&free, None);
        let names: Vec<&str> = day.iter().map(|time| time.provider_name.as_str()).collect();
        assert_eq!(names, ["Javier", "Marta R.", "Javier", "Marta R."]);
    }

    #[test]
    fn another_zone_shows_both_and_names_another_day() {
        let zone = TimeZone::get("America/Bogota").unwrap();
        let free = [free("2026-12-03T05:30", "m"), free("2026-12-03T09:00", "m")];
        let day = day(&free, Some(&zone));
        let other: Vec<&str> = day.iter().map(|time| time.other.as_str()).collect();
        assert_eq!(other, ["We 23:30", "03:00"]);
    }
}
