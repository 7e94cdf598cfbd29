//! How the page of times is asked for: with whom, which day or month, in which other zone.
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::search::Horizon;
use crate::pages::book::draft::Draft;
use crate::pages::book::subject::Subject;
use crate::pages::moment::other_zone;
use crate::pages::shell::Way;
use crate::pages::visit::Visit;

/// What the page shows.
#[derive(Clone, Default)]
pub(super) struct Trail {
    /// The provider's id; empty: any.
    pub provider: String,
    /// The day that was chosen.
    pub day: Option<Date>,
    /// First day of the month that was chosen.
    pub month: Option<Date>,
    /// The other zone.
    pub zone: Option<TimeZone>,
    /// Whether something was typed: then every way posts it along.
    pub carried: bool,
}

impl Trail {
    /// As the query asks; what it says and nothing knows is left out.
    pub(super) fn asked(visit: &Visit, subject: &Subject, horizon: Horizon) -> Self {
        let provider = subject.provider(visit.query("provider"));
        let day: Option<Date> = visit.query("day").parse().ok();
        let month: Option<Date> = format!("{}-01", visit.query("month")).parse().ok();
        Self {
            provider: provider.map(|provider| provider.id.clone()).unwrap_or_default(),
            zone: other_zone(visit, visit.query("zone")),
            carried: false,
            ..Self::default()
        }
        .at(day, month, horizon)
    }

    /// As what was chosen before says.
    pub(super) fn of_draft(visit: &Visit, subject: &Subject, draft: &Draft, horizon: Horizon) -> Self {
        let provider = subject.provider(&draft.provider).filter(|_| !draft.any);
        let day = draft.starts_at().map(|start| visit.local(start).date());
        Self {
            provider: provider.map(|provider| provider.id.clone()).unwrap_or_default(),
            zone: other_zone(visit, &draft.zone),
            carried: true,
            ..Self::default()
        }
        .at(day, None, horizon)
    }

    /// At a day or a month, if it can be booked.
    fn at(mut self, day: Option<Date>, month: Option<Date>, horizon: Horizon) -> Self {
        self.day = day.filter(|day| (horizon.today..=horizon.last).contains(day));
        self.month = self.day.or(month).and_then(|day| horizon.month(day));
        self
    }

    /// The zone's name; empty: the tenant's alone.
    pub(super) fn zone_name(&self) -> &str {
        self.zone.as_ref().and_then(TimeZone::iana_name).unwrap_or_default()
    }

    /// The day or the month that is looked at, as the query says it.
    pub(super) fn date(&self) -> Option<(&'static str, String)> {
        let month = self.month.map(|month| ("month", month.strftime("%Y-%m").to_string()));
        self.day.map(|day| ("day", day.to_string())).or(month)
    }

    /// The page with other wishes, as a path.
    pub(super) fn path(&self, subject: &Subject) -> String {
        let rest = if self.carried { "/times" } else { "" };
        let (name, date) = self.date().unwrap_or_default();
        let wishes = [("provider", self.provider.as_str()), (name, &date), ("zone", self.zone_name())];
        with_query(&subject.path(rest), &wishes)
    }

    /// The way there.
    pub(super) fn way(&self, visit: &Visit, subject: &Subject, place: &str) -> Way {
        let to = visit.link(&format!("{}{place}", self.path(subject)));
        if self.carried { Way::Carry(to) } else { Way::Link(to) }
    }
}

/// A path with a query of what is not empty.
pub(super) fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let query = query.extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty())).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
