//! One day's free times, in the groups in which people think of a day.
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use gateway_core::catalogue::Provider;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use kit_ids::ResourceId;
use kit_locale::{Language, time};

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
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Time {
    /// "17:30".
    pub shown: String,
    /// Start in UTC-offset form.
    pub start: String,
    /// The provider.
    pub provider: ResourceId,
    /// With whom; empty where that was chosen.
    pub provider_name: String,
    /// The same time in the other zone; empty: none was chosen.
    pub other: String,
}

/// What the label of a time is made of.
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
}

/// The times of a day, each once: where several people are free, with whoever has most time that day, and among equals
/// with whoever has been named least.
pub(super) fn groups(day: Date, free: &[Free], labels: TimeLabels<'_>) -> Vec<Group> {
    let mut room: HashMap<ResourceId, usize> = HashMap::new();
    let mut starts: BTreeMap<Timestamp, Vec<&Free>> = BTreeMap::new();
    for one in free.iter().filter(|one| one.start.date() == day) {
        *room.entry(one.provider).or_default() += 1;
        starts.entry(one.start.timestamp()).or_default().push(one);
    }
    let parts = ["part-morning", "part-afternoon", "part-evening"];
    let mut groups = parts.map(|part| Group { name: labels.words.message(part), times: Vec::new() });
    let mut named: HashMap<ResourceId, usize> = HashMap::new();
    for candidates in starts.into_values() {
        let count = |counts: &HashMap<ResourceId, usize>, one: &Free| counts.get(&one.provider).copied();
        let best = candidates.into_iter().min_by_key(|one| (Reverse(count(&room, one)), count(&named, one)));
        let group = best.and_then(|one| groups.get_mut(part(labels.words.0, one.start.hour())));
        if let (Some(one), Some(group)) = (best, group) {
            *named.entry(one.provider).or_default() += 1;
            group.times.push(labels.time(one));
        }
    }
    groups.into_iter().filter(|group| !group.times.is_empty()).collect()
}

/// In Spain the morning lasts until lunch.
fn part(language: Language, hour: i8) -> usize {
    let noon = if language == Language::Spanish { 14 } else { 12 };
    if hour < noon { 0 } else { usize::from(hour >= 18) + 1 }
}

impl TimeLabels<'_> {
    fn time(&self, one: &Free) -> Time {
        let named = self.providers.iter().find(|provider| self.named && provider.id == one.provider);
        Time {
            shown: time(&one.start),
            start: written(&one.start),
            provider: one.provider,
            provider_name: named.map(|provider| short_name(&provider.name)).unwrap_or_default(),
            other: self.zone.map(|zone| self.elsewhere(one, zone)).unwrap_or_default(),
        }
    }

    /// The time there; with its weekday where that is another.
    fn elsewhere(&self, one: &Free, zone: &TimeZone) -> String {
        let there = one.start.with_time_zone(zone.clone());
        if there.date() == one.start.date() {
            return time(&there);
        }
        format!("{} {}", self.words.0.short_weekday(there.weekday()), time(&there))
    }
}

/// RFC 3339 with the offset that holds then: what the slot's wall time is can be read.
fn written(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
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

    fn labelled(language: Language, free: &[Free], zone: Option<&TimeZone>) -> Vec<(String, Vec<Time>)> {
        let providers = [provider("m", "Marta Ruiz Olmedo"), provider("j", "Javier")];
        let labels = TimeLabels { words: Words(language), providers: &providers, named: true, zone };
        let groups = groups(date(2026, 12, 3), free, labels);
        groups.into_iter().map(|group| (group.name, group.times)).collect()
    }

    #[test]
    fn a_day_has_parts() {
        let free = ["12:45", "13:30", "15:00", "18:00"].map(|time| free(&format!("2026-12-03T{time}"), "m"));
        let sizes = |language| -> Vec<usize> {
            labelled(language, &free, None).into_iter().map(|(_, times)| times.len()).collect()
        };
        assert_eq!((sizes(Language::Spanish), sizes(Language::English)), (vec![2, 1, 1], vec![3, 1]));
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
        let labelled = labelled(Language::English, &free, None);
        let times: Vec<(&str, &str)> =
            labelled[0].1.iter().map(|time| (time.shown.as_str(), time.provider_name.as_str())).collect();
        assert_eq!(times, [("09:00", "Marta R."), ("10:00", "Marta R.")]);
        assert_eq!(labelled[0].1[0].start, "2026-12-03T09:00:00+01:00");
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
        let day = |provider| times.map(|time| free(&format!("2026-12-03T{time}"), provider));
        let free: Vec<Free> = day("j").into_iter().chain(day("m")).collect();
        let labelled = labelled(Language::Spanish, &free, None);
        let names: Vec<&str> = labelled[0].1.iter().map(|time| time.provider_name.as_str()).collect();
        assert_eq!(names, ["Javier", "Marta R.", "Javier", "Marta R."]);
    }

    #[test]
    fn another_zone_shows_both_and_names_another_day() {
        let zone = TimeZone::get("America/Bogota").unwrap();
        let free = [free("2026-12-03T05:30", "m"), free("2026-12-03T09:00", "m")];
        let labelled = labelled(Language::English, &free, Some(&zone));
        let other: Vec<&str> = labelled[0].1.iter().map(|time| time.other.as_str()).collect();
        assert_eq!(other, ["We 23:30", "03:00"]);
    }
}
