//! Which month is shown, and what is free in it: one question for the whole month and everybody.
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use kit_fault::Fault;

use super::day::Free;
use crate::Gateway;
use crate::ops::slots::{SlotView, SlotsQuery, slots};
use crate::pages::visit::Visit;

/// Months that are looked at for the first free day.
const MONTHS: usize = 3;
/// Questions for one month: slots come at most 5,000 at a time.
const PARTS: usize = 4;

/// The days that can be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Horizon {
    /// Today, in the business's zone.
    pub today: Date,
    /// The farthest day.
    pub last: Date,
}

/// What was looked at and found.
pub(super) struct Found {
    /// The first day of the month that is shown.
    pub month: Date,
    /// The first day that was looked at.
    pub from: Date,
    /// The last one.
    pub to: Date,
    /// Everything that is free in the month, with anybody.
    pub free: Vec<Free>,
}

impl Horizon {
    /// The tenant's, today.
    pub(super) fn of(visit: &Visit) -> Self {
        let today = visit.local(visit.now).date();
        let days = visit.act.tenant.booking().max_advance_days;
        Self { today, last: today.saturating_add(i64::from(days).days()) }
    }

    /// The first day of the month of this day, if any of that month can be booked.
    pub(super) fn month(self, day: Date) -> Option<Date> {
        let month = day.first_of_month();
        (month <= self.last && month.last_of_month() >= self.today).then_some(month)
    }

    /// The month before this one, if it can be booked.
    pub(super) fn before(self, month: Date) -> Option<Date> {
        month.yesterday().ok().and_then(|day| self.month(day))
    }

    /// The month after this one, if it can be booked.
    pub(super) fn after(self, month: Date) -> Option<Date> {
        month.last_of_month().tomorrow().ok().and_then(|day| self.month(day))
    }

    /// The days of a month that can be booked.
    fn days(self, month: Date) -> (Date, Date) {
        (month.max(self.today), month.last_of_month().min(self.last))
    }
}

/// What is free in a month; where none was chosen, in the next one that has anything for whom it is asked.
pub(super) async fn search(
    gateway: &Gateway,
    visit: &Visit,
    service: &str,
    (horizon, chosen): (Horizon, Option<Date>),
    wanted: impl Fn(&Free) -> bool,
) -> Result<Found, Fault> {
    let mut month = chosen.unwrap_or(horizon.today.first_of_month());
    let (from, _) = horizon.days(month);
    let most = if chosen.is_some() { 1 } else { MONTHS };
    let mut looked = 1;
    loop {
        let (first, to) = horizon.days(month);
        let free = free_between(gateway, visit, service, (first, to)).await?;
        let next = horizon.after(month).filter(|_| looked < most && !free.iter().any(&wanted));
        match next {
            Some(next) => month = next,
            None => return Ok(Found { month, from, to, free }),
        }
        looked += 1;
    }
}

async fn free_between(
    gateway: &Gateway,
    visit: &Visit,
    service: &str,
    (from, to): (Date, Date),
) -> Result<Vec<Free>, Fault> {
    let mut free = Vec::new();
    let mut next = Some(from.to_string());
    for _ in 0..PARTS {
        let Some(from) = next else { break };
        let query =
            SlotsQuery { service: service.to_owned(), provider: None, from, to: to.to_string(), zone: None };
        let view = slots(gateway, &visit.act, query).await?;
        free.extend(view.items.into_iter().filter_map(|slot| one(visit, slot)));
        next = view.next_from;
    }
    Ok(free)
}

fn one(visit: &Visit, slot: SlotView) -> Option<Free> {
    let start: Timestamp = slot.start.parse().ok()?;
    Some(Free { start: visit.local(start), provider: slot.provider })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn only_months_that_can_be_booked_are_there() {
        let horizon = Horizon { today: date(2026, 11, 25), last: date(2027, 1, 24) };
        assert_eq!(horizon.month(date(2026, 11, 1)), Some(date(2026, 11, 1)));
        assert_eq!((horizon.month(date(2026, 10, 31)), horizon.month(date(2027, 2, 1))), (None, None));
        assert_eq!(horizon.before(date(2026, 11, 1)), None);
        assert_eq!(horizon.after(date(2026, 11, 1)), Some(date(2026, 12, 1)));
        assert_eq!(horizon.after(date(2027, 1, 1)), None);
        assert_eq!(horizon.days(date(2026, 11, 1)), (date(2026, 11, 25), date(2026, 11, 30)));
        assert_eq!(horizon.days(date(2027, 1, 1)), (date(2027, 1, 1), date(2027, 1, 24)));
    }
}
