//! The ways to another day and another month: each leads to its place on the page, so that nobody begins at the top.
use jiff::civil::Date;

use super::horizon::Days;
use super::input::PageInput;
use super::query::TimesQuery;
use crate::shell::LinkOrSubmit;

/// Where the day's times begin on the page.
pub(super) const TIMES: &str = "#times";
/// Where the calendar begins on the page.
const CALENDAR: &str = "#month";

/// The way to another page of the calendar.
pub(super) struct MonthLink {
    /// Where it leads.
    pub target: LinkOrSubmit,
    /// "December 2026".
    pub name: String,
}

// === impl PageInput ===

impl PageInput<'_> {
    /// The way to the times of a day.
    pub(super) fn day_link(&self, day: Date) -> LinkOrSubmit {
        let query = TimesQuery { day: Some(day), ..self.query.clone() };
        query.target(self.context, self.subject, TIMES)
    }

    /// The way to another page of the calendar.
    pub(super) fn month_link(&self, days: Days) -> MonthLink {
        let query = TimesQuery { day: None, days: Some(days), ..self.query.clone() };
        MonthLink {
            target: query.target(self.context, self.subject, CALENDAR),
            name: self.context.words.0.months(days.from, days.to),
        }
    }
}
