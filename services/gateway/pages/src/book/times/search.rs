//! What is free in the days that are shown: one question for all of them and everybody. And which of the times can
//! still be cancelled.
use std::time::Duration;

use gateway_core::Gateway;
use gateway_core::slots::{self, QuoteRequest, Slot, SlotsFilter};
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::{ResourceId, ServiceId};

use super::day::Free;
use super::horizon::{Days, Horizon};
use crate::context::PageContext;

/// Pages of the calendar that are looked at for the first free day.
const PAGES: usize = 3;
/// Questions for one page of the calendar: slots come at most 5,000 at a time.
const PARTS: usize = 4;
/// The longest that the page waits to learn until when a booking could be cancelled.
const PATIENCE: Duration = Duration::from_millis(500);

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// The service.
    pub service: ServiceId,
    /// With whom; None: anybody.
    pub provider: Option<ResourceId>,
    /// The days; None: the next page of the calendar that has anything.
    pub days: Option<Days>,
}

/// What was looked at and found.
pub(super) struct Found {
    /// The days that can be booked.
    pub horizon: Horizon,
    /// The days that are shown.
    pub days: Days,
    /// The days that were looked at: those that are shown, and those before them where nothing was free.
    pub searched: Days,
    /// Everything that is free in the days that are shown, with anybody.
    pub free: Vec<Free>,
    /// Bookings that begin before this instant could not be cancelled online, if they were made now; None: nothing is
    /// known of that.
    pub cancellable_from: Option<Timestamp>,
}

// === impl Wanted ===

impl Wanted {
    /// Whether it is with whom it is wanted.
    pub(super) fn suits(self, free: &Free) -> bool {
        self.provider.is_none_or(|provider| provider == free.provider)
    }
}

// === impl Found ===

impl Found {
    /// Whether what is found first is the first there is, with whom it was wanted.
    pub(super) fn is_soonest(&self) -> bool {
        self.searched.from == self.horizon.today
    }

    /// Whether what is found first is the first there is, whoever it is with.
    pub(super) fn is_soonest_of_all(&self) -> bool {
        self.days.from == self.horizon.today
    }
}

/// What is free in the days that are wanted; where none are, in the next ones that have anything for whom it is asked.
pub(super) async fn search(gateway: &Gateway, context: &PageContext, wanted: Wanted) -> Result<Found, Fault> {
    let horizon = Horizon::of(context);
    let mut days = wanted.days.unwrap_or(horizon.first());
    let from = days.from;
    let most = if wanted.days.is_some() { 1 } else { PAGES };
    let mut looked = 1;
    loop {
        let free = free_within(gateway, context, wanted.service, days).await?;
        let first = free.iter().find(|free| wanted.suits(free));
        let next = horizon.after(days).filter(|_| looked < most && first.is_none());
        if let Some(next) = next {
            days = next;
            looked += 1;
            continue;
        }
        let cancellable_from = match first {
            Some(first) => cancellable_from(gateway, context, wanted.service, first).await,
            None => None,
        };
        return Ok(Found { horizon, days, searched: Days { from, to: days.to }, free, cancellable_from });
    }
}

async fn free_within(
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

/// As the quote of one of the times says it. The times themselves do not wait for the policy: where it is unavailable
/// nothing is marked, and the last step tells it.
async fn cancellable_from(
    gateway: &Gateway,
    context: &PageContext,
    service: ServiceId,
    free: &Free,
) -> Option<Timestamp> {
    let start = free.start.timestamp();
    let wanted = QuoteRequest { service, provider: Some(free.provider), start };
    let quote = slots::quote(gateway, &context.request, wanted);
    let quote = tokio::time::timeout(PATIENCE, quote).await.ok()?.ok()?;
    context.now.checked_add(quote.cancel_notice(start)?).ok()
}
