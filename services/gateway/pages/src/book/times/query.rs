//! How the page of times is asked for: with whom, which day or month, in which other zone.
use gateway_edge::input::NamedZone;
use jiff::civil::Date;
use kit_ids::ResourceId;

use super::horizon::{Days, Horizon};
use super::search::Wanted;
use crate::book::draft::{BookingDraft, DraftState, Hidden};
use crate::book::subject::Subject;
use crate::context::PageContext;
use crate::moment::other_zone;
use crate::shell::LinkOrSubmit;

/// What the page shows.
#[derive(Clone, Default)]
pub(super) struct TimesQuery {
    /// The provider; None: any.
    pub provider: Option<ResourceId>,
    /// The day that was chosen.
    pub day: Option<Date>,
    /// The page of the calendar that was chosen.
    pub days: Option<Days>,
    /// The other zone.
    pub zone: Option<NamedZone>,
    /// Whether something was typed.
    pub draft_state: DraftState,
}

impl TimesQuery {
    /// As the query asks; what it says and nothing knows is left out.
    pub(super) fn asked(context: &PageContext, subject: &Subject, horizon: Horizon) -> Self {
        let provider = subject.provider(context.query("provider").parse().ok());
        let day: Option<Date> = context.query("day").parse().ok();
        let month: Option<Date> = format!("{}-01", context.query("month")).parse().ok();
        Self {
            provider: provider.map(|provider| provider.id),
            zone: other_zone(context, context.query("zone")),
            draft_state: DraftState::Empty,
            ..Self::default()
        }
        .at(day, month, horizon)
    }

    /// As what was chosen before says.
    pub(super) fn of_draft(
        context: &PageContext,
        subject: &Subject,
        draft: &BookingDraft,
        horizon: Horizon,
    ) -> Self {
        let provider = subject.provider(draft.provider_id()).filter(|_| !draft.any);
        let day = draft.starts_at().map(|start| context.local(start).date());
        Self {
            provider: provider.map(|provider| provider.id),
            zone: other_zone(context, &draft.zone),
            draft_state: DraftState::Filled,
            ..Self::default()
        }
        .at(day, None, horizon)
    }

    /// At a day or a month, if it can be booked.
    fn at(mut self, day: Option<Date>, month: Option<Date>, horizon: Horizon) -> Self {
        self.day = day.filter(|day| horizon.contains(*day));
        self.days = self.day.or(month).and_then(|day| horizon.with(day));
        self
    }

    /// What is looked for.
    pub(super) fn wanted(&self, subject: &Subject) -> Wanted {
        Wanted { service: subject.service.id, provider: self.provider, days: self.days }
    }

    /// The zone's name; empty: the tenant's alone.
    pub(super) fn zone_name(&self) -> &str {
        self.zone.as_ref().map(NamedZone::name).unwrap_or_default()
    }

    /// The day or the month that is looked at, as the query says it.
    pub(super) fn date(&self) -> Option<Hidden> {
        let month = self.days.map(|days| Hidden::new("month", days.from.strftime("%Y-%m").to_string()));
        self.day.map(|day| Hidden::new("day", day.to_string())).or(month)
    }

    /// The provider as forms and queries say it; empty: any.
    pub(super) fn provider_value(&self) -> String {
        self.provider.map(|provider| provider.to_string()).unwrap_or_default()
    }

    /// The page with other wishes, as a path.
    pub(super) fn path(&self, subject: &Subject) -> String {
        let rest = match self.draft_state {
            DraftState::Empty => "",
            DraftState::Filled => "/times",
        };
        let provider = self.provider_value();
        let date = self.date();
        let date = date.as_ref().map_or(("day", ""), |date| (date.name.as_str(), &date.value));
        let wishes = [("provider", provider.as_str()), date, ("zone", self.zone_name())];
        with_query(&subject.path(rest), &wishes)
    }

    /// The way there, to a place on the page: what was looked at is not lost.
    pub(super) fn target(&self, context: &PageContext, subject: &Subject, place: &str) -> LinkOrSubmit {
        self.draft_state.link_or_submit(context.link(&format!("{}{place}", self.path(subject))))
    }
}

/// A path with a query of what is not empty.
pub(in crate::book) fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let query = query.extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty())).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
