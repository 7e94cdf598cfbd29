//! The page of times: texts and ways, ready for the template.
use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use gateway_edge::input::NamedZone;
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use kit_locale::capitalised;

use super::calendar::{Calendar, Known};
use super::day::{self, Free, TimeLabels};
use super::empty::Empty;
use super::input::PageInput;
use super::links::MonthLink;
use super::providers::{self, ProviderChoice};
use super::query::TimesQuery;
use super::refusal::SlotRefusal;
use super::slots::{DaySlots, ProviderForm, Soonest};
use super::zones::{self, Choice};
use crate::assets::Script;
use crate::book::banner::Banner;
use crate::book::draft::{DraftForm, DraftState, Hidden};
use crate::book::panel::{self, Change, SummaryItem};
use crate::book::steps::Steps;
use crate::context::PageContext;
use crate::moment::near;
use crate::shell::Shell;

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
    soonest: Option<Soonest>,
    providers: Vec<ProviderChoice>,
    provider: String,
    zone_value: String,
    calendar: Calendar,
    calendar_heading: String,
    before: Option<MonthLink>,
    after: Option<MonthLink>,
    day: String,
    zone: String,
    other_zone: String,
    day_slots: DaySlots,
    provider_forms: Vec<ProviderForm>,
    details: String,
    empty: Option<Empty>,
    zones: Vec<Choice>,
    zones_hint: String,
}

impl Times {
    /// Of what was found.
    pub(super) fn new(input: &PageInput<'_>) -> Self {
        let PageInput { context, subject, query, found, draft } = input;
        let words = context.words;
        let own: Vec<Free> =
            found.free.iter().filter(|free| query.wanted(subject).suits(free)).cloned().collect();
        let counts = counts(&own);
        let chosen = query.day.or_else(|| counts.keys().next().copied());
        let labels = labels(input);
        let times = chosen.map(|day| day::times(day, &own, labels)).unwrap_or_default();
        let at = times.first().map_or_else(|| context.local(context.now), |time| time.start.clone());
        let empty = times.is_empty().then(|| Empty::of(input, !own.is_empty()));
        let known = Known { days: found.days, free: &counts, chosen };
        let calendar = Calendar::of(words, &known, |day| input.day_link(day));
        let day = chosen.map(|day| capitalised(&near(context, day))).unwrap_or_default();
        let calendar_heading = capitalised(&calendar.name);
        let titled = if day.is_empty() { &calendar_heading } else { &day };
        let title = words.count("times-title", times.len(), &[("day", titled)]);
        let shell = Shell::new(context, title).with_scripts(&[Script::Choose, Script::Pointer]);
        let is_filled = query.draft_state == DraftState::Filled;
        let here =
            TimesQuery { day: chosen.filter(|_| query.day.is_some()), ..(*query).clone() }.path(subject);
        Self {
            shell: if is_filled { shell.carried(&here) } else { shell },
            steps: Steps::after(words, vec![Change::service(context, query.draft_state).target]),
            your_booking: std::iter::once(panel::service(context, subject, query.draft_state))
                .chain(panel::place(context, subject, query.provider))
                .chain([panel::open_time(context)])
                .collect(),
            banner: None,
            draft_form: draft.map(|draft| DraftForm::new(context, draft)),
            here: context.link(&if is_filled { here } else { subject.path("") }),
            lang: context.chosen_language().map(str::to_owned),
            looked_at: query.date().into_iter().collect(),
            soonest: Soonest::of(input, &own, labels).filter(|_| found.is_soonest()),
            providers: providers::choices(input),
            provider: query.provider_value(),
            zone_value: query.zone_name().to_owned(),
            calendar,
            calendar_heading,
            before: found.horizon.before(found.days).map(|days| input.month_link(days)),
            after: found.horizon.after(found.days).map(|days| input.month_link(days)),
            day,
            zone: zone(context, &at),
            other_zone: other_zone(context, query, &at),
            day_slots: DaySlots::of(input, times, labels),
            provider_forms: input.provider_forms(&own),
            details: subject.path("/details"),
            empty,
            zones: zones::choices(context, query.zone.as_ref().map(NamedZone::zone), at.timestamp()),
            zones_hint: words.with("zones-hint", &[("city", &words.0.city(&at))]),
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

fn labels<'a>(input: &PageInput<'a>) -> TimeLabels<'a> {
    TimeLabels {
        words: input.context.words,
        providers: &input.subject.providers,
        named: input.query.provider.is_none() && input.subject.providers.len() > 1,
        zone: input.query.zone.as_ref().map(NamedZone::zone),
        cancellable_from: input.found.cancellable_from,
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

fn zone(context: &PageContext, at: &Zoned) -> String {
    let language = context.words.0;
    let now = language.now(&context.local(context.now));
    context.words.with("zone-now", &[("zone", &language.zone(at)), ("now", &now)])
}

fn other_zone(context: &PageContext, query: &TimesQuery, at: &Zoned) -> String {
    let there = query.zone.as_ref().map(|zone| at.with_time_zone(zone.zone().clone()));
    there
        .map(|there| context.words.with("zone-other", &[("zone", &context.words.0.city(&there))]))
        .unwrap_or_default()
}
