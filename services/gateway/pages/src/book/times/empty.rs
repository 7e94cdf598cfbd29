//! Nothing is free, and what to do.
use super::input::PageInput;
use super::links::{MonthLink, TIMES};
use super::query::TimesQuery;
use crate::shell::LinkOrSubmit;

/// Nothing is free, and what to do.
pub(super) struct Empty {
    /// When nothing is free.
    pub text: String,
    /// The way to everybody's times, where somebody else has some.
    pub anybody: Option<LinkOrSubmit>,
    /// The way to the next page of the calendar, where nothing is free in this one.
    pub next: Option<MonthLink>,
}

impl Empty {
    /// `other_days`: whether something is free on another day that the calendar shows.
    pub(super) fn of(input: &PageInput<'_>, other_days: bool) -> Self {
        let PageInput { context, subject, query, found, .. } = input;
        let words = context.words;
        let text = if other_days {
            words.message("times-none-day")
        } else {
            let (from, to) =
                (words.0.day_of_month(found.searched.from), words.0.day_of_month(found.searched.to));
            words.with("times-none", &[("from", &from), ("to", &to)])
        };
        let next = found.horizon.after(found.days).filter(|_| !other_days);
        let others = query.provider.is_some() && !found.free.is_empty();
        let anybody = TimesQuery { provider: None, day: None, ..(*query).clone() };
        Self {
            text,
            anybody: others.then(|| anybody.target(context, subject, TIMES)),
            next: next.map(|days| input.month_link(days)),
        }
    }
}
