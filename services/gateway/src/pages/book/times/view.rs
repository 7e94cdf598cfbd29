//! The page of times: texts and ways, ready for the template.
use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use kit_locale::capitalised;

use super::Lost;
use super::day::{self, Free, Group, Telling};
use super::month::Month;
use super::search::{Found, Horizon};
use super::trail::{Trail, with_query};
use super::zones::{self, Choice};
use crate::ops::catalogue::ProviderView;
use crate::pages::assets::Script;
use crate::pages::book::banner::Banner;
use crate::pages::book::draft::{Draft, Hidden};
use crate::pages::book::panel::{self, Change, Picked};
use crate::pages::book::steps::Steps;
use crate::pages::book::subject::Subject;
use crate::pages::moment::near;
use crate::pages::shell::{Shell, Way};
use crate::pages::visit::Visit;

/// Where the day's times begin on the page.
const PLACE: &str = "#times";

/// The page.
#[derive(Template)]
#[template(path = "book/times.html")]
pub(super) struct Times {
    shell: Shell,
    steps: Steps,
    picked: Vec<Picked>,
    banner: Option<Banner>,
    carry: Option<Carry>,
    here: String,
    lang: Option<String>,
    /// The day or month that is looked at, for forms that ask with GET.
    looked_at: Vec<Hidden>,
    who: Vec<Who>,
    provider: String,
    zone_value: String,
    month: Month,
    month_heading: String,
    before: Option<Turn>,
    after: Option<Turn>,
    day: String,
    zone: String,
    other_zone: String,
    groups: Vec<PartOfDay>,
    with: Vec<With>,
    details: String,
    empty: Option<Empty>,
    zones: Vec<Choice>,
}

/// What every way posts along.
struct Carry {
    token: String,
    hidden: Vec<Hidden>,
}

/// Somebody, or anybody.
struct Who {
    value: String,
    name: String,
    note: String,
    chosen: bool,
}

/// The way to another month.
struct Turn {
    way: Way,
    name: String,
}

/// A part of the day with the way of each time.
struct PartOfDay {
    name: String,
    times: Vec<Slot>,
}

struct Slot {
    time: String,
    who: String,
    other: String,
    start: String,
    /// Whether it was chosen before.
    chosen: bool,
    /// The form that it sends where nothing was typed.
    form: String,
    /// Where it posts what was typed.
    to: String,
}

/// The form of the slots of one provider.
struct With {
    form: String,
    provider: String,
}

/// Nothing is free, and what to do.
struct Empty {
    text: String,
    anybody: Option<Way>,
    next: Option<Turn>,
}

impl Times {
    /// Of what was found.
    pub(super) fn new(
        visit: &Visit,
        subject: &Subject,
        trail: &Trail,
        (horizon, found): (Horizon, Found),
        draft: Option<&Draft>,
    ) -> Self {
        let own: Vec<Free> = found.free.iter().filter(|free| suits(trail, free)).cloned().collect();
        let counts = counts(&own);
        let chosen = trail.day.or_else(|| counts.keys().next().copied());
        let to_day = |day| Trail { day: Some(day), ..trail.clone() }.way(visit, subject, PLACE);
        let turn = |month: Date| Turn {
            way: Trail { day: None, month: Some(month), ..trail.clone() }.way(visit, subject, ""),
            name: visit.words.0.month(month),
        };
        let month = Month::of(visit.words, found.month, &counts, chosen, to_day);
        let telling = Telling {
            words: visit.words,
            providers: &subject.providers,
            named: trail.provider.is_empty() && subject.providers.len() > 1,
            zone: trail.zone.as_ref(),
        };
        let groups = chosen.map(|day| day::groups(day, &own, telling)).unwrap_or_default();
        let first = chosen.and_then(|day| own.iter().find(|free| free.start.date() == day));
        let at = first.map_or_else(|| visit.local(visit.now), |free| free.start.clone());
        let before = draft.map(|draft| (draft.start.as_str(), draft.provider.as_str()));
        let here = Trail { day: chosen.filter(|_| trail.day.is_some()), ..trail.clone() }.path(subject);
        let empty =
            groups.is_empty().then(|| empty(visit, subject, trail, (horizon, &found, !own.is_empty())));
        let shell = Shell::new(visit, visit.words.say("times-title")).with_scripts(&[Script::Choose]);
        Self {
            shell: if trail.carried { shell.carried(&here) } else { shell },
            steps: Steps::after(visit.words, vec![Change::service(visit, trail.carried).way]),
            picked: vec![panel::service(visit, subject, trail.carried), panel::open_time(visit)],
            banner: None,
            carry: draft.map(|draft| Carry { token: visit.form_token(), hidden: draft.hidden() }),
            here: visit.link(&if trail.carried { here } else { subject.path("") }),
            lang: visit.chosen_language().map(str::to_owned),
            looked_at: trail.date().map(looked_at).into_iter().collect(),
            who: who(visit, subject, trail, &found),
            provider: trail.provider.clone(),
            zone_value: trail.zone_name().to_owned(),
            month_heading: capitalised(&month.name),
            month,
            before: horizon.before(found.month).map(turn),
            after: horizon.after(found.month).map(turn),
            day: chosen.map(|day| capitalised(&near(visit, day))).unwrap_or_default(),
            zone: zone(visit, &at),
            other_zone: other_zone(visit, trail, &at),
            with: with(&groups),
            groups: groups
                .into_iter()
                .map(|group| part_of_day(visit, subject, (trail, before), group))
                .collect(),
            details: subject.path("/details"),
            empty,
            zones: zones::choices(visit, trail.zone.as_ref(), at.timestamp()),
        }
    }

    /// With why it is shown again.
    pub(super) fn lost(mut self, visit: &Visit, lost: Lost) -> Self {
        self.shell = self.shell.with_errors();
        self.banner = Some(match lost {
            Lost::Own => Banner::warn(visit, "lost-own", "lost-own-more").with_own_booking(visit),
            Lost::Taken => Banner::warn(visit, "lost-taken", "lost-more").with_own_booking(visit),
            Lost::Unavailable => Banner::warn(visit, "lost-unavailable", "lost-more"),
        });
        self
    }
}

/// How many times each day has, whoever is free then.
fn counts(free: &[Free]) -> BTreeMap<Date, usize> {
    let mut starts: BTreeMap<Date, BTreeSet<Timestamp>> = BTreeMap::new();
    for one in free {
        starts.entry(one.start.date()).or_default().insert(one.start.timestamp());
    }
    starts.into_iter().map(|(day, starts)| (day, starts.len())).collect()
}

fn suits(trail: &Trail, free: &Free) -> bool {
    trail.provider.is_empty() || free.provider == trail.provider
}

/// Anybody first, then everybody with their first free day of the month. One person alone is no choice.
fn who(visit: &Visit, subject: &Subject, trail: &Trail, found: &Found) -> Vec<Who> {
    if subject.providers.len() < 2 {
        return Vec::new();
    }
    let words = visit.words;
    let note = |provider: &ProviderView| {
        let first = found.free.iter().find(|free| free.provider == provider.id);
        first.map_or_else(
            || words.with("who-none", &[("month", &words.0.month(found.month))]),
            |free| {
                let day = free.start.date();
                let day = format!("{} {}", words.0.weekday(day.weekday()), day.day());
                words.with("who-first", &[("day", &day)])
            },
        )
    };
    let anybody = Who {
        value: "any".to_owned(),
        name: words.say("anybody"),
        note: words.say("anybody-more"),
        chosen: trail.provider.is_empty(),
    };
    let one = |provider: &ProviderView| Who {
        value: provider.id.clone(),
        name: provider.name.clone(),
        note: note(provider),
        chosen: provider.id == trail.provider,
    };
    std::iter::once(anybody).chain(subject.providers.iter().map(one)).collect()
}

fn looked_at((name, value): (&str, String)) -> Hidden {
    Hidden { name: name.to_owned(), value }
}

fn zone(visit: &Visit, at: &Zoned) -> String {
    let language = visit.words.0;
    let now = language.now(&visit.local(visit.now));
    visit.words.with("zone-now", &[("zone", &language.zone(at)), ("now", &now)])
}

fn other_zone(visit: &Visit, trail: &Trail, at: &Zoned) -> String {
    let there = trail.zone.as_ref().map(|zone| at.with_time_zone(zone.clone()));
    there
        .map(|there| visit.words.with("zone-other", &[("zone", &visit.words.0.place(&there))]))
        .unwrap_or_default()
}

fn form_of(provider: &str) -> String {
    format!("with-{provider}")
}

fn with(groups: &[Group]) -> Vec<With> {
    let providers = groups.iter().flat_map(|group| &group.times).map(|time| time.provider.as_str());
    let providers: BTreeSet<&str> = providers.collect();
    providers.into_iter().map(|id| With { form: form_of(id), provider: id.to_owned() }).collect()
}

fn part_of_day(
    visit: &Visit,
    subject: &Subject,
    (trail, before): (&Trail, Option<(&str, &str)>),
    group: Group,
) -> PartOfDay {
    let any = if trail.provider.is_empty() { "on" } else { "" };
    let slot = |time: day::Time| {
        let wishes = [
            ("provider", time.provider.as_str()),
            ("any", any),
            ("zone", trail.zone_name()),
            ("start", &time.start),
        ];
        Slot {
            to: visit.link(&with_query(&subject.path("/details"), &wishes)),
            form: form_of(&time.provider),
            chosen: before == Some((time.start.as_str(), time.provider.as_str())),
            time: time.shown,
            who: time.who,
            other: time.other,
            start: time.start,
        }
    };
    PartOfDay { name: group.name, times: group.times.into_iter().map(slot).collect() }
}

fn empty(
    visit: &Visit,
    subject: &Subject,
    trail: &Trail,
    (horizon, found, other_days): (Horizon, &Found, bool),
) -> Empty {
    let words = visit.words;
    let whole = Trail { day: None, ..trail.clone() };
    let text = if other_days {
        words.say("times-none-day")
    } else {
        let (from, to) = (words.0.day_of_month(found.from), words.0.day_of_month(found.to));
        words.with("times-none", &[("from", &from), ("to", &to)])
    };
    let others = !trail.provider.is_empty() && !found.free.is_empty();
    let next = horizon.after(found.month).filter(|_| !other_days).map(|month| Turn {
        way: Trail { month: Some(month), ..whole.clone() }.way(visit, subject, ""),
        name: words.0.month(month),
    });
    let anybody = Trail { provider: String::new(), ..whole };
    Empty { text, anybody: others.then(|| anybody.way(visit, subject, "")), next }
}
