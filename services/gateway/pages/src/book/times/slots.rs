//! Times as buttons: the next ones that are free, and those of the chosen day.
use std::collections::BTreeSet;

use kit_ids::ResourceId;
use kit_locale::capitalised;

use super::day::{self, Free, Group, Time, TimeLabels};
use super::input::PageInput;
use super::query::with_query;
use crate::moment::machine;

/// How many of the next times are offered at once.
const SOONEST: usize = 3;

/// The next times, whatever their day.
pub(super) struct Soonest {
    /// The times.
    pub slots: Vec<Slot>,
    /// What is said of all of them.
    pub remarks: Remarks,
}

/// The times of the chosen day.
pub(super) struct DaySlots {
    /// Its parts.
    pub parts: Vec<PartOfDay>,
    /// What is said of all of them.
    pub remarks: Remarks,
}

/// A part of the day with its times.
pub(super) struct PartOfDay {
    /// "Morning".
    pub name: String,
    /// Its times.
    pub slots: Vec<Slot>,
}

/// What is said once of several times.
#[derive(Default)]
pub(super) struct Remarks {
    /// "All with Dra. Elena Ruiz"; may be empty.
    pub provider: String,
    /// That they could not be cancelled online, or what the mark at some of them says so of; may be empty.
    pub deadline: String,
    /// Whether some are marked and others are not.
    pub marked: bool,
}

/// A time that can be chosen.
pub(super) struct Slot {
    /// "Sun 29 Nov"; empty beside the day's other times.
    pub day: String,
    /// "17:30".
    pub time: String,
    /// With whom; may be empty.
    pub provider_name: String,
    /// The same time in the other zone; may be empty.
    pub other: String,
    /// Start in UTC-offset form.
    pub start: String,
    /// Whether it was chosen before.
    pub chosen: bool,
    /// Whether a booking of it could not be cancelled online.
    pub late: bool,
    /// The form that it sends where nothing was typed.
    pub form: String,
    /// Where it posts what was typed.
    pub to: String,
}

/// The form of the slots of one provider.
pub(super) struct ProviderForm {
    /// Its id.
    pub form: String,
    /// The provider's id.
    pub provider: String,
}

// === impl Soonest ===

impl Soonest {
    /// The next times of all that are free; None: none is.
    pub(super) fn of(input: &PageInput<'_>, free: &[Free], labels: TimeLabels<'_>) -> Option<Self> {
        let mut times = day::soonest(SOONEST, free, labels);
        let remarks = Remarks::of(labels, &mut times);
        let dated = |time: Time| {
            let day = capitalised(&labels.words.0.short_day(time.start.date()));
            Slot { day, ..input.slot(time) }
        };
        let slots: Vec<Slot> = times.into_iter().map(dated).collect();
        (!slots.is_empty()).then_some(Self { slots, remarks })
    }
}

// === impl DaySlots ===

impl DaySlots {
    /// Of a day's times.
    pub(super) fn of(input: &PageInput<'_>, mut times: Vec<Time>, labels: TimeLabels<'_>) -> Self {
        let remarks = Remarks::of(labels, &mut times);
        let part = |group: Group| PartOfDay {
            name: group.name,
            slots: group.times.into_iter().map(|time| input.slot(time)).collect(),
        };
        let parts = day::groups(times, labels.words).into_iter().map(part).collect();
        Self { parts, remarks }
    }
}

// === impl Remarks ===

impl Remarks {
    /// Takes what all times share from each of them.
    fn of(labels: TimeLabels<'_>, times: &mut [Time]) -> Self {
        let name = labels.take_shared_name(times);
        let late = times.iter().filter(|time| !time.cancellable).count();
        let marked = (1..times.len()).contains(&late);
        let deadline = match late {
            0 => String::new(),
            _ if marked => labels.words.message("deadline-some"),
            all => labels.words.count("deadline-all", all, &[]),
        };
        Self {
            provider: name.map(|name| labels.words.with("all-with", &[("name", name)])).unwrap_or_default(),
            deadline,
            marked,
        }
    }
}

// === impl PageInput ===

impl PageInput<'_> {
    fn slot(&self, time: Time) -> Slot {
        let Self { context, subject, query, draft, .. } = self;
        let (start, provider) = (machine(&time.start), time.provider.to_string());
        let any = if query.provider.is_none() { "on" } else { "" };
        let wishes = [
            ("provider", provider.as_str()),
            ("any", any),
            ("zone", query.zone_name()),
            ("start", start.as_str()),
        ];
        let chosen =
            draft.is_some_and(|draft| draft.start == start && draft.provider_id() == Some(time.provider));
        Slot {
            day: String::new(),
            time: context.words.0.time(&time.start),
            to: context.link(&with_query(&subject.path("/details"), &wishes)),
            form: self.form_of(time.provider),
            chosen,
            late: !time.cancellable,
            provider_name: time.provider_name,
            other: time.other,
            start,
        }
    }

    /// The form of a provider, by the place among those who do the service: a short name, which stands at each time.
    fn form_of(&self, provider: ResourceId) -> String {
        let place = self.subject.providers.iter().position(|one| one.id == provider);
        place.map_or_else(|| format!("with-{provider}"), |place| format!("with-{place}"))
    }

    /// A form for each provider of these times.
    pub(super) fn provider_forms(&self, times: &[Free]) -> Vec<ProviderForm> {
        let providers: BTreeSet<ResourceId> = times.iter().map(|time| time.provider).collect();
        let form = |id: ResourceId| ProviderForm { form: self.form_of(id), provider: id.to_string() };
        providers.into_iter().map(form).collect()
    }
}
