//! Free slots: what is offered and nobody has taken.
use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use kit_ids::ResourceId;

use crate::expand::expand;
use crate::rules::Horizon;
use crate::schedule::Schedule;
use crate::span::{Span, Spans};
use crate::timing::Timing;
use crate::zone::Zone;

/// Most days of one question.
pub const MOST_DAYS: i32 = 62;
/// Most slots of one answer.
pub const MOST_SLOTS: usize = 5_000;
/// Days that are computed at a time, so that a full answer costs no more than it holds.
const STEP: i64 = 7;

/// Calendar days in a zone, both inclusive, at most [`MOST_DAYS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    zone: Zone,
    from: Date,
    to: Date,
}

/// Why two dates are no days to ask for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DaysError {
    /// The last day comes before the first.
    #[error("must not come before the first day")]
    Order,
    /// Too many.
    #[error("must be at most 61 days after the first day")]
    TooMany,
}

/// One provider who could do the service.
#[derive(Clone, Debug)]
pub struct ProviderCalendar {
    /// The provider.
    pub provider: ResourceId,
    /// The opening hours for it.
    pub schedule: Schedule,
    /// What is taken: claims of bookings and others, time off.
    pub taken: Spans,
}

/// A free slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// Start.
    pub start: Timestamp,
    /// With whom.
    pub provider: ResourceId,
    /// End, without buffers.
    pub end: Timestamp,
}

/// Free slots by start, then provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// At most [`MOST_SLOTS`], whole days.
    pub slots: Vec<Slot>,
    /// The first day that was left out because of the limit.
    pub next_from: Option<Date>,
}

// === impl Days ===

impl Days {
    /// Days to ask for.
    pub fn new(zone: Zone, from: Date, to: Date) -> Result<Self, DaysError> {
        let last = from.saturating_add(i64::from(MOST_DAYS - 1).days());
        match () {
            () if to < from => Err(DaysError::Order),
            () if to > last => Err(DaysError::TooMany),
            () => Ok(Self { zone, from, to }),
        }
    }

    /// The zone of the days.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Their instants.
    #[must_use]
    pub fn window(&self) -> Span {
        self.between(self.from, self.to)
    }

    /// The instants of some of them.
    fn between(&self, from: Date, to: Date) -> Span {
        Span::new(self.zone.start_of(from), self.zone.start_of(to.saturating_add(1.day())))
    }

    /// One day after the other.
    fn each(&self) -> impl Iterator<Item = Date> {
        let to = self.to;
        self.from.series(1.day()).take_while(move |day| *day <= to)
    }

    /// Steps of at most [`STEP`] days: first and last day of each.
    fn steps(&self) -> impl Iterator<Item = (Date, Date)> {
        let to = self.to;
        let firsts = self.from.series(STEP.days()).take_while(move |day| *day <= to);
        firsts.map(move |first| (first, first.saturating_add((STEP - 1).days()).min(to)))
    }
}

/// Lists the free slots of some days.
#[must_use]
pub fn list(
    days: &Days,
    calendars: &[ProviderCalendar],
    timing: Timing,
    horizon: &Horizon,
    now: Timestamp,
) -> Listing {
    let mut listing = Listing::default();
    for (first, last) in days.steps() {
        let window = days.between(first, last);
        let mut by_day: BTreeMap<Date, Vec<Slot>> = BTreeMap::new();
        for calendar in calendars {
            for slot in free(calendar, window, timing, horizon, now) {
                by_day.entry(days.zone.day(slot.start)).or_default().push(slot);
            }
        }
        for (day, mut slots) in by_day {
            slots.sort_unstable();
            if !listing.take(day, slots) {
                return listing;
            }
        }
    }
    listing
}

/// The first free slot of some days: days are computed one after the other, and none behind it. Of several who are free
/// then, with whoever has most time that day.
#[must_use]
pub fn first(
    days: &Days,
    calendars: &[ProviderCalendar],
    timing: Timing,
    horizon: &Horizon,
    now: Timestamp,
) -> Option<Slot> {
    days.each().find_map(|day| {
        let window = days.between(day, day);
        let own = |calendar| free(calendar, window, timing, horizon, now).collect::<Vec<Slot>>();
        let free: Vec<Vec<Slot>> = calendars.iter().map(own).collect();
        let first = |slots: &Vec<Slot>| slots.first().map(|slot| (slot.start, Reverse(slots.len()), *slot));
        free.iter().filter_map(first).min().map(|(_, _, slot)| slot)
    })
}

/// The free slots of one provider, by start.
fn free<'a>(
    calendar: &'a ProviderCalendar,
    window: Span,
    timing: Timing,
    horizon: &'a Horizon,
    now: Timestamp,
) -> impl Iterator<Item = Slot> + 'a {
    let offer = expand(&calendar.schedule, window, timing);
    let is_free = move |start: &Timestamp| {
        !calendar.taken.overlap(timing.claim(*start)) && horizon.check(*start, now).is_ok()
    };
    let provider = calendar.provider;
    offer.starts.into_iter().filter(is_free).map(move |start| Slot {
        start,
        provider,
        end: timing.appointment(start).end,
    })
}

// === impl Listing ===

impl Listing {
    /// Takes a day in, whole where it fits; a first day that is too long by itself is cut. False: the answer is full.
    fn take(&mut self, day: Date, mut slots: Vec<Slot>) -> bool {
        if self.slots.is_empty() && slots.len() > MOST_SLOTS {
            slots.truncate(MOST_SLOTS);
            self.slots = slots;
            self.next_from = Some(day.saturating_add(1.day()));
            return false;
        }
        if self.slots.len() + slots.len() > MOST_SLOTS {
            self.next_from = Some(day);
            return false;
        }
        self.slots.append(&mut slots);
        true
    }
}

#[cfg(test)]
mod tests;
