//! The page of times: texts and ways, ready for the template.
use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use gateway_core::catalogue::Provider;
use gateway_edge::input::NamedZone;
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use kit_ids::ResourceId;
use kit_locale::capitalised;

use super::day::{self, Free, Group, TimeLabels};
use super::month::Month;
use super::query::{TimesQuery, with_query};
use super::refusal::SlotRefusal;
use super::search::Found;
use super::zones::{self, Choice};
use crate::assets::Script;
use crate::book::banner::Banner;
use crate::book::draft::{BookingDraft, DraftForm, DraftState, Hidden};
use crate::book::panel::{self, Change, SummaryItem};
use crate::book::steps::Steps;
use crate::book::subject::Subject;
use crate::context::PageContext;
use crate::moment::near;
use crate::shell::{LinkOrSubmit, Shell};

/// Where the day's times begin on the page.
const PLACE: &str = "#times";

/// The page.
#[derive(Template)]
#[template(path = "book/times.html")]
pub(super) struct Times {
    shell: Shell,
    steps: Steps,
    your_booking: Vec<SummaryItem>,
    banner: Option<Banner>,
    draft_form: Option<DraftForm>,
    here: String,
    lang: Option<String>,
    /// The day or month that is looked at, for forms that ask with GET.
    looked_at: Vec<Hidden>,
    providers: Vec<ProviderChoice>,
    provider: String,
    zone_value: String,
    month: Month,
    month_heading: String,
    before: Option<MonthLink>,
    after: Option<MonthLink>,
    day: String,
    zone: String,
    other_zone: String,
    groups: Vec<PartOfDay>,
    provider_forms: Vec<ProviderForm>,
    details: String,
    empty: Option<Empty>,
    zones: Vec<Choice>,
}

/// A provider to choose, or any of them.
struct ProviderChoice {
    value: String,
    name: String,
    note: String,
    chosen: bool,
}

/// The way to another month.
struct MonthLink {
    target: LinkOrSubmit,
    name: String,
}

/// A part of the day with the way of each time.
struct PartOfDay {
    name: String,
    times: Vec<Slot>,
}

struct Slot {
    time: String,
    provider_name: String,
    other: String,
    start: String,
    /// Whether it was chosen before.
    chosen: bool,
    /// The form that it sends where nothing was typed.
    form: String,
    /// Where it posts what was typed.
    to: String,
}

/// The time that was chosen before.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Chosen<'c> {
    start: &'c str,
    provider: Option<ResourceId>,
}

/// The form of the slots of one provider.
struct ProviderForm {
    form: String,
    provider: String,
}

/// Nothing is free, and what to do.
struct Empty {
    text: String,
    anybody: Option<LinkOrSubmit>,
    next: Option<MonthLink>,
}

impl Times {
    /// Of what was found.
    pub(super) fn new(
        context: &PageContext,
        subject: &Subject,
        query: &TimesQuery,
        found: &Found,
        draft: Option<&BookingDraft>,
    ) -> Self {
        let own: Vec<Free> = found.free.iter().filter(|free| suits(query, free)).cloned().collect();
        let counts = counts(&own);
        let chosen = query.day.or_else(|| counts.keys().next().copied());
        let to_day = |day| TimesQuery { day: Some(day), ..query.clone() }.target(context, subject, PLACE);
        let link = |month: Date| MonthLink {
            target: TimesQuery { day: None, month: Some(month), ..query.clone() }
                .target(context, subject, ""),
            name: context.words.0.month(month),
        };
        let month = Month::of(context.words, found.month, &counts, chosen, to_day);
        let labels = TimeLabels {
            words: context.words,
            providers: &subject.providers,
            named: query.provider.is_none() && subject.providers.len() > 1,
            zone: query.zone.as_ref().map(NamedZone::zone),
        };
        let groups = chosen.map(|day| day::groups(day, &own, labels)).unwrap_or_default();
        let first = chosen.and_then(|day| own.iter().find(|free| free.start.date() == day));
        let at = first.map_or_else(|| context.local(context.now), |free| free.start.clone());
        let chosen_before = draft.map(|draft| Chosen { start: &draft.start, provider: draft.provider_id() });
        let here = TimesQuery { day: chosen.filter(|_| query.day.is_some()), ..query.clone() }.path(subject);
        let empty = groups.is_empty().then(|| Empty::of(context, subject, query, found, !own.is_empty()));
        let is_filled = query.draft_state == DraftState::Filled;
        let shell = Shell::new(context, context.words.message("times-title")).with_scripts(&[Script::Choose]);
        Self {
            shell: if is_filled { shell.carried(&here) } else { shell },
            steps: Steps::after(context.words, vec![Change::service(context, query.draft_state).target]),
            your_booking: vec![
                panel::service(context, subject, query.draft_state),
                panel::open_time(context),
            ],
            banner: None,
            draft_form: draft.map(|draft| DraftForm::new(context, draft)),
            here: context.link(&if is_filled { here } else { subject.path("") }),
            lang: context.chosen_language().map(str::to_owned),
            looked_at: query.date().into_iter().collect(),
            providers: provider_choices(context, subject, query, found),
            provider: query.provider_value(),
            zone_value: query.zone_name().to_owned(),
            month_heading: capitalised(&month.name),
            month,
            before: found.horizon.before(found.month).map(link),
            after: found.horizon.after(found.month).map(link),
            day: chosen.map(|day| capitalised(&near(context, day))).unwrap_or_default(),
            zone: zone(context, &at),
            other_zone: other_zone(context, query, &at),
            provider_forms: provider_forms(&groups),
            groups: groups
                .into_iter()
                .map(|group| part_of_day(context, subject, query, chosen_before, group))
                .collect(),
            details: subject.path("/details"),
            empty,
            zones: zones::choices(context, query.zone.as_ref().map(NamedZone::zone), at.timestamp()),
        }
    }

    /// With why it is shown again.
    pub(super) fn refused(mut self, context: &PageContext, refusal: SlotRefusal) -> Self {
        self.shell = self.shell.with_errors();
        self.banner = Some(match refusal {
            SlotRefusal::Own => Banner::warn(context, "slot-own", "slot-own-more").with_own_booking(context),
            SlotRefusal::Taken => Banner::warn(context, "slot-taken", "slot-more").with_own_booking(context),
            SlotRefusal::Unavailable => Banner::warn(context, "slot-unavailable", "slot-more"),
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

fn suits(query: &TimesQuery, free: &Free) -> bool {
    query.provider.is_none_or(|provider| provider == free.provider)
}

/// Anybody first, then everybody with their first free day of the month. One person alone is no choice.
fn provider_choices(
    context: &PageContext,
    subject: &Subject,
    query: &TimesQuery,
    found: &Found,
) -> Vec<ProviderChoice> {
    if subject.providers.len() < 2 {
        return Vec::new();
    }
    let words = context.words;
    let note = |provider: &Provider| {
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
    let anybody = ProviderChoice {
        value: "any".to_owned(),
        name: words.message("anybody"),
        note: words.message("anybody-more"),
        chosen: query.provider.is_none(),
    };
    let one = |provider: &Provider| ProviderChoice {
        value: provider.id.to_string(),
        name: provider.name.clone(),
        note: note(provider),
        chosen: Some(provider.id) == query.provider,
    };
    std::iter::once(anybody).chain(subject.providers.iter().map(one)).collect()
}

fn zone(context: &PageContext, at: &Zoned) -> String {
    let language = context.words.0;
    let now = language.now(&context.local(context.now));
    context.words.with("zone-now", &[("zone", &language.zone(at)), ("now", &now)])
}

fn other_zone(context: &PageContext, query: &TimesQuery, at: &Zoned) -> String {
    let there = query.zone.as_ref().map(|zone| at.with_time_zone(zone.zone().clone()));
    there
        .map(|there| context.words.with("zone-other", &[("zone", &context.words.0.place(&there))]))
        .unwrap_or_default()
}

fn form_of(provider: ResourceId) -> String {
    format!("with-{provider}")
}

fn provider_forms(groups: &[Group]) -> Vec<ProviderForm> {
    let providers = groups.iter().flat_map(|group| &group.times).map(|time| time.provider);
    let providers: BTreeSet<ResourceId> = providers.collect();
    providers.into_iter().map(|id| ProviderForm { form: form_of(id), provider: id.to_string() }).collect()
}

fn part_of_day(
    context: &PageContext,
    subject: &Subject,
    query: &TimesQuery,
    before: Option<Chosen<'_>>,
    group: Group,
) -> PartOfDay {
    let any = if query.provider.is_none() { "on" } else { "" };
    let slot = |time: day::Time| {
        let provider = time.provider.to_string();
        let wishes = [
            ("provider", provider.as_str()),
            ("any", any),
            ("zone", query.zone_name()),
            ("start", &time.start),
        ];
        Slot {
            to: context.link(&with_query(&subject.path("/details"), &wishes)),
            form: form_of(time.provider),
            chosen: before == Some(Chosen { start: &time.start, provider: Some(time.provider) }),
            time: time.shown,
            provider_name: time.provider_name,
            other: time.other,
            start: time.start,
        }
    };
    PartOfDay { name: group.name, times: group.times.into_iter().map(slot).collect() }
}

impl Empty {
    /// `other_days`: whether something is free on another day of the month.
    fn of(
        context: &PageContext,
        subject: &Subject,
        query: &TimesQuery,
        found: &Found,
        other_days: bool,
    ) -> Self {
        let words = context.words;
        let whole = TimesQuery { day: None, ..query.clone() };
        let text = if other_days {
            words.message("times-none-day")
        } else {
            let (from, to) = (words.0.day_of_month(found.days.from), words.0.day_of_month(found.days.to));
            words.with("times-none", &[("from", &from), ("to", &to)])
        };
        let others = query.provider.is_some() && !found.free.is_empty();
        let next = found.horizon.after(found.month).filter(|_| !other_days).map(|month| MonthLink {
            target: TimesQuery { month: Some(month), ..whole.clone() }.target(context, subject, ""),
            name: words.0.month(month),
        });
        let anybody = TimesQuery { provider: None, ..whole };
        Self { text, anybody: others.then(|| anybody.target(context, subject, "")), next }
    }
}
