//! Which days can be booked, and which of them the calendar shows at a time.
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::context::PageContext;

/// Days of a month that must be left for the calendar to begin with that month alone.
const ENOUGH: i64 = 7;

/// The days that can be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Horizon {
    /// Today, in the business's zone.
    pub today: Date,
    /// The farthest day.
    pub last: Date,
}

/// Days that follow each other, both of these among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
}

impl Horizon {
    /// The tenant's, today.
    pub(super) fn of(context: &PageContext) -> Self {
        let today = context.local(context.now).date();
        let days = context.request.tenant.booking().max_advance_days;
        Self { today, last: today.saturating_add(i64::from(days).days()) }
    }

    /// Whether this day can be booked.
    pub(super) fn contains(self, day: Date) -> bool {
        (self.today..=self.last).contains(&day)
    }

    /// What the calendar begins with: the rest of this month; where that is less than a week, the next month too.
    pub(super) fn first(self) -> Days {
        let end = self.today.last_of_month();
        let is_enough = self.today.saturating_add((ENOUGH - 1).days()) <= end;
        let next = end.tomorrow().ok().filter(|_| !is_enough);
        let to = next.map_or(end, Date::last_of_month);
        Days { from: self.today, to: to.min(self.last) }
    }

    /// What the calendar shows with this day's month: a month, or what it begins with; None: nothing of that month can
    /// be booked.
    pub(super) fn with(self, day: Date) -> Option<Days> {
        let (first, month) = (self.first(), day.first_of_month());
        if month <= first.to {
            return (day.last_of_month() >= self.today).then_some(first);
        }
        (month <= self.last).then(|| Days { from: month, to: month.last_of_month().min(self.last) })
    }

    /// What the calendar shows before these days, if any of it can be booked.
    pub(super) fn before(self, days: Days) -> Option<Days> {
        days.from.yesterday().ok().filter(|day| self.contains(*day)).and_then(|day| self.with(day))
    }

    /// What the calendar shows after these days, if any of it can be booked.
    pub(super) fn after(self, days: Days) -> Option<Days> {
        days.to.tomorrow().ok().filter(|day| self.contains(*day)).and_then(|day| self.with(day))
    }
}

impl Days {
    /// Whether this day is among them.
    pub(super) fn contains(self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// Whether they lie in more than one month.
    pub(super) fn spans_months(self) -> bool {
        self.from.first_of_month() != self.to.first_of_month()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// The horizon of 60 days.
    fn on(today: Date) -> Horizon {
        Horizon { today, last: today + 60.days() }
    }

    #[test]
    fn the_calendar_begins_today_and_shows_at_least_a_week() {
        let first = |today| on(today).first().to;
        assert_eq!(first(date(2026, 11, 1)), date(2026, 11, 30));
        assert_eq!(first(date(2026, 11, 24)), date(2026, 11, 30), "a week is left");
        assert_eq!(first(date(2026, 11, 25)), date(2026, 12, 31));
        assert_eq!(first(date(2026, 12, 31)), date(2027, 1, 31));
        let short = Horizon { today: date(2026, 11, 28), last: date(2026, 12, 5) };
        assert_eq!(short.first(), Days { from: date(2026, 11, 28), to: date(2026, 12, 5) });
    }

    #[test]
    fn only_what_can_be_booked_is_there() {
        let horizon = Horizon { today: date(2026, 11, 20), last: date(2027, 1, 24) };
        let december = Days { from: date(2026, 12, 1), to: date(2026, 12, 31) };
        let january = Days { from: date(2027, 1, 1), to: date(2027, 1, 24) };
        assert_eq!(horizon.with(date(2026, 11, 1)), Some(horizon.first()));
        assert_eq!((horizon.with(date(2026, 10, 31)), horizon.with(date(2027, 2, 1))), (None, None));
        assert_eq!((horizon.before(horizon.first()), horizon.after(horizon.first())), (None, Some(december)));
        assert_eq!(
            (horizon.before(december), horizon.after(december)),
            (Some(horizon.first()), Some(january))
        );
        assert_eq!(horizon.after(january), None);
    }

    #[test]
    fn a_month_that_is_shown_with_another_is_never_shown_alone() {
        let horizon = on(date(2026, 11, 28));
        for day in [date(2026, 11, 1), date(2026, 11, 28), date(2026, 12, 1), date(2026, 12, 31)] {
            assert_eq!(horizon.with(day), Some(horizon.first()), "{day}");
        }
        let january = Days { from: date(2027, 1, 1), to: date(2027, 1, 27) };
        assert_eq!(horizon.after(horizon.first()), Some(january));
        assert_eq!(horizon.before(january), Some(horizon.first()));
    }
}
