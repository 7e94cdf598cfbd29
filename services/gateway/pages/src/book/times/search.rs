//! Which month is shown, and what is free in it: one question for the whole month and everybody.
use gateway_core::Gateway;
use gateway_core::slots::{self, Slot, SlotsFilter};
use jiff::ToSpan as _;
use jiff::civil::Date;
use kit_fault::Fault;
use kit_ids::{ResourceId, ServiceId};

use super::day::Free;
use crate::context::PageContext;

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

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// The service.
    pub service: ServiceId,
    /// With whom; None: anybody.
    pub provider: Option<ResourceId>,
    /// First day of the month; None: the next one that has anything.
    pub month: Option<Date>,
}

/// Days, both of them among these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
}

/// What was looked at and found.
pub(super) struct Found {
    /// The days that can be booked.
    pub horizon: Horizon,
    /// The first day of the month that is shown.
    pub month: Date,
    /// The days that were looked at.
    pub days: Days,
    /// Everything that is free in the month, with anybody.
    pub free: Vec<Free>,
}

impl Horizon {
    /// The tenant's, today.
    pub(super) fn of(context: &PageContext) -> Self {
        let today = context.local(context.now).date();
        let days = context.request.tenant.booking().max_advance_days;
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
    fn days(self, month: Date) -> Days {
        Days { from: month.max(self.today), to: month.last_of_month().min(self.last) }
    }
}

/// What is free in a month; where none was chosen, in the next one that has anything for whom it is asked.
pub(super) async fn search(gateway: &Gateway, context: &PageContext, wanted: Wanted) -> Result<Found, Fault> {
    let horizon = Horizon::of(context);
    let mut month = wanted.month.unwrap_or(horizon.today.first_of_month());
    let from = horizon.days(month).from;
    let most = if wanted.month.is_some() { 1 } else { MONTHS };
    let mut looked = 1;
    loop {
        let days = horizon.days(month);
        let free = free_between(gateway, context, wanted.service, days).await?;
        let suits = |free: &Free| wanted.provider.is_none_or(|provider| provider == free.provider);
        let next = horizon.after(month).filter(|_| looked < most && !free.iter().any(suits));
        match next {
            Some(next) => month = next,
            None => return Ok(Found { horizon, month, days: Days { from, to: days.to }, free }),
        }
        looked += 1;
    }
}

async fn free_between(
    gateway: &Gateway,
    context: &PageContext,
    service: ServiceId,
    days: Days,
) -> Result<Vec<Free>, Fault> {
    let mut free = Vec::new();
    let mut next = Some(days.from);
    for _ in 0..PARTS {
        let Some(from) = next else { break };
        let filter = SlotsFilter { service, provider: None, from, to: days.to, zone: None };
        let slots = slots::list(gateway, &context.request, filter).await?;
        let local = |slot: Slot| Free { start: context.local(slot.start), provider: slot.provider };
        free.extend(slots.items.into_iter().map(local));
        next = slots.next_from;
    }
    Ok(free)
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
        assert_eq!(
            horizon.days(date(2026, 11, 1)),
            Days { from: date(2026, 11, 25), to: date(2026, 11, 30) }
        );
        assert_eq!(horizon.days(date(2027, 1, 1)), Days { from: date(2027, 1, 1), to: date(2027, 1, 24) });
    }
}
